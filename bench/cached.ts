import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Pipeline, pipeline, type Step, type StepKind } from '@slipway/core';
import { type LocalSession, localSession } from '@slipway/local';
import { type ProcessingResponse, processingKind, processingStep } from '@slipway/step-processing';
import { subprocessBackend } from '@slipway/subprocess';
import { median, ms, report } from './measure.ts';

const STEPS = 1_000;

/** A pipeline of processing steps of which nothing has to run again: each reads code and what another step wrote. */
export async function benchCached(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-bench-'));
  const lines: string[] = [];
  for (const [shape, before] of [
    ['chain', (i: number) => i - 1],
    ['fan-out', () => 0],
  ] as const) {
    const first = sessionIn(directory);
    const made = pipelineOf(first, shape, before);
    await (await first.start(made)).wait();
    await first.runs.close();
    // What the first run wrote is older than the clock of the file system is coarse.
    await new Promise((resolve) => setTimeout(resolve, 100));
    const times: number[] = [];
    for (let run = 0; run < 7; run += 1) times.push(await rerun(directory, made));
    const [unknown = Number.NaN, ...known] = times;
    lines.push(
      `${shape.padEnd(8)} ${STEPS} steps  ${ms(median(known))}, ${ms(unknown)} where its files were written just before it`,
    );
  }
  report(
    'A cached rerun of 1,000 processing steps, each with code, an input and an output (goal: under 500 ms)',
    lines,
  );
  await rm(directory, { recursive: true });
}

function sessionIn(directory: string): LocalSession {
  return localSession({
    directory,
    kinds: [quickKind as StepKind],
    backend: ({ jobs }) =>
      subprocessBackend({ directory: jobs, images: [{ glob: 'python', target: 'host' }] }),
  });
}

/** Processing whose jobs write a line to each output, in this process. */
const quickKind: typeof processingKind = {
  ...processingKind,
  runner: async ({ objects }) => ({
    async run(request, { jobName }) {
      for (const { S3Output } of request.ProcessingOutputConfig?.Outputs ?? [])
        await objects.write(`${S3Output?.S3Uri}/out.csv`, `${request.Environment?.['NUMBER']}\n`);
      return {
        ...request,
        ProcessingJobName: jobName,
        ProcessingJobArn: jobName,
        ProcessingJobStatus: 'Completed',
        CreationTime: new Date().toISOString(),
      };
    },
  }),
};

function pipelineOf(session: LocalSession, name: string, before: (i: number) => number): Pipeline {
  const code = session.localFile(new URL('run.ts', import.meta.url));
  const steps: Step<ProcessingResponse<'out'>>[] = [];
  for (let i = 0; i < STEPS; i += 1) {
    const from = steps[before(i)]?.properties.ProcessingOutputConfig.Outputs['out'].S3Output.S3Uri;
    steps.push(
      processingStep(session, {
        name: `Step${i}`,
        image: 'python',
        instanceType: 'ml.m5.large',
        code,
        inputs: from === undefined ? [] : [{ source: from, destination: '/opt/ml/processing/input/data' }],
        outputs: [{ name: 'out', source: '/opt/ml/processing/out' }],
        environment: { NUMBER: String(i) },
        cacheConfig: { Enabled: true, ExpireAfter: 'P30D' },
      }),
    );
  }
  return pipeline({ name, steps });
}

/** Milliseconds of a rerun in a session that knows nothing but what is on disk. */
async function rerun(directory: string, made: Pipeline): Promise<number> {
  const session = sessionIn(directory);
  const start = performance.now();
  const execution = await session.start(made);
  await execution.wait();
  const time = performance.now() - start;
  const taken = (await execution.steps()).filter(({ CacheHitResult }) => CacheHitResult !== undefined).length;
  await session.runs.close();
  if (taken !== STEPS) throw new Error(`${taken} of ${STEPS} steps were taken from the cache`);
  return time;
}
