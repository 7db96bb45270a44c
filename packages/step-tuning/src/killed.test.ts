import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { startedJobs } from '@slipway/testing';
import { expect, test } from 'vitest';
import type { TuningJobConfig } from './request.ts';
import type { TuningResponse } from './response.ts';
import { testSession } from './test/host-session.ts';
import { shellTuning } from './test/shell-tuning.ts';
import { startTuning } from './test/start-tuning.ts';

/** Runs a tuning job in a process of its own, which may die on its way; then there is no response. */
async function run(notes: string, config: Partial<TuningJobConfig>, killAt: number) {
  // Reports three times, tells that it has ended, and would take longer if it were not stopped.
  const script =
    'echo loss=$((x + 3)); sleep 0.05; echo loss=$((x + 2)); sleep 0.05; echo loss=$x; echo $TRAINING_JOB_NAME >> "$NOTES/ended"';
  const child = startTuning(notes, shellTuning(notes, script, config), killAt);
  const [printed] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  return printed === '' ? undefined : (JSON.parse(printed) as TuningResponse);
}

const outcome = ({ TrainingJobSummaries }: TuningResponse) =>
  TrainingJobSummaries.map((summary) => [
    summary.TrainingJobName,
    summary.TrainingJobStatus,
    summary.TunedHyperParameters,
    summary.FinalHyperParameterTuningJobObjectiveMetric?.Value,
  ]);

/** Kills it at its first point, then at one that comes later, each time a new process goes on: to how it ended, and how often it died. */
async function killAgainAndAgain(notes: string, config: Partial<TuningJobConfig>, step: number) {
  for (let killAt = 1; ; killAt += step) {
    const response = await run(notes, config, killAt);
    if (response !== undefined) return { response, kills: (killAt - 1) / step };
  }
}

test('killed at any point it goes on, repeats no trial, and comes to the same end', async () => {
  const config = {
    Strategy: 'Bayesian' as const,
    ResourceLimits: { MaxNumberOfTrainingJobs: 5, MaxParallelTrainingJobs: 1 },
    TrainingJobEarlyStoppingType: 'Auto' as const,
  };
  const undisturbed = await testSession();
  const expected = (await run(undisturbed.notes, config, 0)) as TuningResponse;
  const { notes } = await testSession();
  const { response, kills } = await killAgainAndAgain(notes, config, 1);
  expect(kills).toBeGreaterThan(10);
  expect(outcome(response)).toEqual(outcome(expected));
  const names = startedJobs(notes).map(({ name }) => name);
  expect(names).toHaveLength(5);
  expect(new Set(names).size).toBe(5);
}, 1_200_000);

test('so does one whose trials run at once', async () => {
  const { notes } = await testSession();
  const config = { ResourceLimits: { MaxNumberOfTrainingJobs: 5, MaxParallelTrainingJobs: 3 } };
  const { response } = await killAgainAndAgain(notes, config, 3);
  expect(response.TrainingJobStatusCounters.Completed).toBe(5);
  const started = startedJobs(notes).map(({ name }) => name);
  expect(started.toSorted()).toEqual(
    response.TrainingJobSummaries.map((one) => one.TrainingJobName).toSorted(),
  );
  const ended = readFileSync(join(notes, 'ended'), 'utf8').trim().split('\n');
  expect(ended.toSorted()).toEqual(started.toSorted());
}, 1_200_000);
