import { type SlipwayError, slipwayError } from '@slipway/core';
import type { TuningRequest } from '../request.ts';
import { hasFailed } from '../search/trial.ts';
import { asTrial, objectiveOf } from './describe.ts';
import type { TrialRecord } from './records.ts';

/**
 * So many training jobs without a success are enough. Source: a failed tuning job's reason, "No training job succeeded
 * after 5 attempts", aws/amazon-sagemaker-examples issue 2437. See docs/decisions/0036-how-a-tuning-job-ends.md.
 */
const ENOUGH = 5;

/** Why a tuning job has failed, if it has. `isDone`: nothing more is tried. */
export function tuningFailure(
  request: TuningRequest,
  trials: readonly TrialRecord[],
  isDone: boolean,
): SlipwayError | undefined {
  const ended = trials.filter(({ end }) => end !== undefined);
  if (ended.some((record) => !hasFailed(asTrial(record)))) return undefined;
  if (!isDone && ended.length < ENOUGH) return undefined;
  const failed = ended.find(({ end }) => end?.status === 'Failed');
  const attempts = `${ended.length} ${ended.length === 1 ? 'attempt' : 'attempts'}`;
  const { MetricName } = objectiveOf(request, ended[0]?.definition);
  return slipwayError(
    failed
      ? `No training job succeeded after ${attempts}: ${failed.end?.failureReason}`
      : `No training job reported the objective metric ${MetricName} after ${attempts}`,
    {
      code: 'TUNING_FAILED',
      category: 'job',
      hint:
        failed?.end?.hint ??
        `No line of their logs matched its regular expression with a number: compare both, or wait longer.`,
    },
  );
}
