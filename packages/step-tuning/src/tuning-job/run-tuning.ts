import type { StepContext } from '@slipway/core';
import { alarm, type LocalSession, stoppedError } from '@slipway/local';
import { trainingRunner } from '@slipway/step-training/local';
import type { TuningRequest } from '../request.ts';
import type { TuningResponse } from '../response.ts';
import { describeTuning, reportOf, type TuningState } from './describe.ts';
import { tuningFailure } from './failure.ts';
import { openTuning } from './open-tuning.ts';
import { progressTeller } from './progress.ts';
import { trialCrew } from './trial-crew.ts';

/** Of a job that says no number. Source: SageMaker Developer Guide, automatic-model-tuning-limits. */
const MOST_TRIALS = 750;

/**
 * Runs a tuning job to its end. All that it goes by is on disk before it acts on it, so that another process comes to
 * the same decisions: it takes over the training jobs that run, and none starts twice.
 */
export async function runTuning(
  session: LocalSession,
  context: StepContext,
  request: TuningRequest,
): Promise<TuningResponse> {
  const { jobName, signal } = context;
  const { job, trials: known, search } = await openTuning(session, context, request);
  const { MaxParallelTrainingJobs, MaxRuntimeInSeconds = Number.POSITIVE_INFINITY } =
    request.HyperParameterTuningJobConfig.ResourceLimits;
  const tell = progressTeller(context, request, () => crew.history());
  const crew = trialCrew({
    session,
    context,
    request,
    training: trainingRunner(session),
    tellOnce: tell.once,
    known,
    mustStop(history, index) {
      tell.soon();
      return search.mustStop(history, index);
    },
  });
  const describe = (state: Pick<TuningState, 'status' | 'endTime' | 'failureReason'>) =>
    describeTuning(session, { jobName, job, trials: crew.records(), ...state });
  /** Before all is tried. */
  const isComplete = (): boolean =>
    search.completion(crew.history()) !== undefined ||
    tuningFailure(request, crew.records(), false) !== undefined;

  const deadline = Date.parse(job.startTime) + MaxRuntimeInSeconds * 1000;
  const cancelAlarm = alarm(deadline, crew.stop);
  signal.addEventListener('abort', crew.abort, { once: true });
  try {
    for (;;) {
      context.report(reportOf(describe({ status: 'InProgress' })));
      if (isComplete()) crew.stop();
      else if (Date.now() < deadline) {
        const history = crew.history();
        const free = Math.min(MaxParallelTrainingJobs - crew.running(), MOST_TRIALS - history.length);
        for (const proposal of search.next(history, free)) {
          if (signal.aborted || crew.trouble()) break;
          await crew.start(proposal);
        }
      }
      tell.now();
      if (crew.running() === 0) break;
      await crew.oneEnded();
    }
  } finally {
    cancelAlarm();
    signal.removeEventListener('abort', crew.abort);
  }
  const trouble = crew.trouble();
  if (trouble) throw trouble.error;
  if (signal.aborted) throw stoppedError(context);
  const endTime = new Date();
  const failure = tuningFailure(request, crew.records(), true);
  if (failure === undefined) return describe({ status: 'Completed', endTime });
  const failureReason = failure.message;
  context.report(reportOf(describe({ status: 'Failed', endTime, failureReason })));
  throw failure;
}
