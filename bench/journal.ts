import { statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JournalEvent, PipelineDefinition, RunStore } from '@slipway/core';
import { sqliteRunStore } from '@slipway/core/sqlite';
import { measure, median, ms, report } from './measure.ts';

const EXECUTIONS = 10_000;
const STEPS = ['Process', 'Train', 'Evaluate', 'Register', 'Transform'];
const LOOKUPS = 1_000;

/** What the journal costs: to write an event, and to find something among 10,000 executions of five steps. */
export async function benchJournal(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-bench-'));
  const path = join(directory, 'executions.sqlite');
  const store = sqliteRunStore({ path });
  const written = await fill(store);
  const lines = [
    `append              ${us(written.milliseconds / written.events)} an event, ${written.events} events`,
  ];
  const line = (what: string, milliseconds: number): number =>
    lines.push(`${what.padEnd(34)}  ${ms(milliseconds)}`);

  line('open, list all, close', await inNew(path, (one) => Array.fromAsync(one.list())));
  line('open, list the newest, close', await inNew(path, (one) => Array.fromAsync(one.list({ limit: 1 }))));
  line(
    'open, list an id, close',
    await inNew(path, (one) => Array.fromAsync(one.list({ idPrefix: idOf(1).slice(0, 9) }))),
  );
  for (const [what, query] of [
    ['1,000 look-ups by key', (i: number) => ({ key: keyOf(i * 10, 'Train') })],
    ['1,000 look-ups of keys without a run', (i: number) => ({ key: `none${i}` })],
    ['1,000 look-ups of the newest run', () => ({ limit: 1 })],
  ] as const) {
    line(what, await timeOf(() => lookUp(store, query)));
  }
  line(
    '1,000 claims, and their release',
    await timeOf(async () => {
      for (let i = 0; i < LOOKUPS; i++) await (await store.claim(idOf(i)))?.release();
    }),
  );
  await store.close();
  lines.push(`the journal of ${EXECUTIONS} executions: ${(statSync(path).size / 1e6).toFixed(0)} MB`);
  report('The journal (goals: list in 50 ms, 1,000 look-ups in 100 ms, a claim in 2 ms)', lines);
  await rm(directory, { recursive: true });
}

async function fill(store: RunStore): Promise<{ readonly milliseconds: number; readonly events: number }> {
  let events = 0;
  let milliseconds = 0;
  for (let number = 0; number < EXECUTIONS; number++) {
    await store.create({
      id: idOf(number),
      arn: `arn:aws:sagemaker:us-east-1:000000000000:pipeline/Bench/execution/${idOf(number)}`,
      pipelineName: 'Bench',
      definition,
      parameters: { InputData: 's3://bucket/abalone.csv' },
      startTime: new Date(number),
      options: {},
      settings: { backend: 'subprocess' },
    });
    const all = eventsOf(number);
    const start = performance.now();
    for (const event of all) await store.append(idOf(number), event);
    milliseconds += performance.now() - start;
    events += all.length;
  }
  return { milliseconds, events };
}

/** As a step with a job writes them. */
function eventsOf(number: number): readonly JournalEvent[] {
  const time = new Date();
  const artifacts = { S3ModelArtifacts: `s3://bucket/${idOf(number)}/output/model.tar.gz` };
  const description = {
    TrainingJobName: `pipelines-${idOf(number)}`,
    ModelArtifacts: artifacts,
    Text: 'x'.repeat(400),
  };
  return [
    { type: 'ExecutionStarted', time },
    ...STEPS.flatMap((step): JournalEvent[] => [
      { type: 'StepStarting', time, step, attempt: 1, jobName: `pipelines-${idOf(number)}-${step}` },
      {
        type: 'StepKeyed',
        time,
        step,
        key: keyOf(number, step),
        parts: { Image: 'python:3', Data: 'sha256:00' },
      },
      { type: 'StepExecuting', time, step, description },
      { type: 'StepSucceeded', time, step, response: description },
    ]),
    { type: 'ExecutionEnded', time, status: 'Succeeded' },
  ];
}

/** Of the size of a real one: 20 KB. */
const definition: PipelineDefinition = {
  Version: '2020-12-01',
  Steps: STEPS.map((Name) => ({ Name, Type: 'NoOp', Arguments: { Text: 'x'.repeat(4_000) } })),
};

/** Ids and keys in no order, as real ones are. */
function idOf(number: number): string {
  return ((number * 2_654_435_761) % 2 ** 32).toString(36).padStart(12, '0');
}

function keyOf(number: number, step: string): string {
  return `${idOf(number)}${step}`.padEnd(64, '0');
}

async function lookUp(
  store: RunStore,
  query: (i: number) => { readonly key?: string; readonly limit?: number },
): Promise<void> {
  for (let i = 0; i < LOOKUPS; i++) {
    for await (const _ of store.stepRuns({ pipelineName: 'Bench', step: 'Train', ...query(i) })) break;
  }
}

async function inNew(path: string, work: (store: RunStore) => Promise<unknown>): Promise<number> {
  return await timeOf(async () => {
    const store = sqliteRunStore({ path });
    await work(store);
    await store.close();
  });
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  return median(await measure(5, work));
}

function us(milliseconds: number): string {
  return `${(milliseconds * 1_000).toFixed(1)} µs`;
}
