import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { JournalEvent, PipelineDefinition } from '@slipway/core';
import { sqliteRunStore } from '@slipway/core/sqlite';
import { measure, median, ms, report, runToEnd } from './measure.ts';

const cli = fileURLToPath(new URL('../packages/slipway/dist/cli.js', import.meta.url));
const EXECUTIONS = 10_000;

/** `slipway runs` where 10,000 executions are in the journal: the whole process of the built command line. */
export async function benchRuns(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-bench-'));
  await writeJournal(join(directory, '.slipway', 'executions.sqlite'));
  const time = async (...args: readonly string[]): Promise<number> =>
    median(await measure(9, () => runToEnd([process.execPath, cli, ...args])));
  const node = median(await measure(9, () => runToEnd([process.execPath, '-e', '0'])));
  const newest = await time('runs', '--dir', directory);
  const all = await time('runs', '--dir', directory, '--all');
  const json = await time('runs', '--dir', directory, '--all', '--json');
  report('Listing 10,000 executions, whole process (goal: under 300 ms)', [
    `the newest 20: ${ms(newest)}; all: ${ms(all)}, as JSON ${ms(json)}; a bare Node takes ${ms(node)}`,
  ]);
  await rm(directory, { recursive: true });
}

/** Executions of three steps, every tenth of which failed. */
async function writeJournal(path: string): Promise<void> {
  const runs = sqliteRunStore({ path });
  const step = (Name: string) => ({ Name, Type: 'Processing', Arguments: {} });
  const names = ['Prepare', 'Train', 'Evaluate'];
  const definition: PipelineDefinition = { Version: '2020-12-01', Steps: names.map(step) };
  for (let number = 0; number < EXECUTIONS; number += 1) {
    const id = `r${String(number).padStart(11, '0')}`;
    const time = new Date(Date.now() - (EXECUTIONS - number) * 60_000);
    const arn = `arn:aws:sagemaker:us-east-1:000000000000:pipeline/Bench/execution/${id}`;
    const named = { id, arn, pipelineName: 'Bench' };
    await runs.create({ ...named, definition, parameters: {}, startTime: time, options: {}, settings: {} });
    for (const event of eventsOf(names, time, number % 10 === 0)) await runs.append(id, event);
  }
  await runs.close();
}

function* eventsOf(steps: readonly string[], time: Date, fails: boolean): Generator<JournalEvent> {
  yield { type: 'ExecutionStarted', time };
  for (const step of steps) {
    yield { type: 'StepStarting', time, step, attempt: 1, jobName: step };
    yield { type: 'StepExecuting', time, step, description: {} };
    if (fails && step === 'Evaluate') yield { type: 'StepFailed', time, step, failureReason: 'it failed' };
    else yield { type: 'StepSucceeded', time, step, response: {} };
  }
  const failureReason = 'Step failure: One or multiple steps failed: Evaluate.';
  if (fails) yield { type: 'ExecutionEnded', time, status: 'Failed', failureReason };
  else yield { type: 'ExecutionEnded', time, status: 'Succeeded' };
}
