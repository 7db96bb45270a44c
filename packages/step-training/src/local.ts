import {
  isSlipwayError,
  type JsonObject,
  type Session,
  type StepContext,
  type StepRunner,
} from '@slipway/core';
import {
  asLocalSession,
  endOnce,
  failureOf,
  type JobOutcome,
  jobFailureReason,
  type LocalSession,
  type StartedJob,
  startJob,
} from '@slipway/local';
import { describeTraining, type TrainingState } from './describe.ts';
import { trainingPlan } from './job-plan.ts';
import type { TrainingRequest } from './request.ts';
import type { TrainingResponse } from './response.ts';
import { uploadResults } from './upload-results.ts';

/** Runs training jobs on this machine, as CreateTrainingJob runs them on SageMaker. */
export function trainingRunner(session: Session): StepRunner<TrainingRequest, TrainingResponse> {
  const local = asLocalSession(session);
  return { run: (request, context) => endOnce(local, context, (joined) => train(local, joined, request)) };
}

async function train(
  session: LocalSession,
  context: StepContext,
  request: TrainingRequest,
): Promise<TrainingResponse> {
  const describe = (state: TrainingState) => describeTraining(session, context.jobName, request, state);
  const report = (state: TrainingState) => context.report(describe(state) as unknown as JsonObject);
  const job = await startJob(session, context, trainingPlan(session, context, request));
  const { startTime } = job;
  report({ status: 'InProgress', secondaryStatus: 'Training', startTime });
  const outcome = await finish(session, context, request, job);
  // SageMaker stores what there is of a job that failed, too. Source: SageMaker Python SDK, pull request 746.
  await uploadResults(session, context, request, job);
  const failure = await failureOf(outcome, job);
  if (failure) {
    const failureReason = jobFailureReason(failure);
    const { exceededMaxRuntime: late } = outcome;
    report({
      status: late ? 'Stopped' : 'Failed',
      secondaryStatus: late ? 'MaxRuntimeExceeded' : 'Failed',
      startTime,
      outcome,
      failureReason,
    });
    throw failure;
  }
  return describe({ status: 'Completed', secondaryStatus: 'Completed', startTime, outcome });
}

/** A job that is stopped has time to save its model, which is then stored. Source: SageMaker API, StopTrainingJob. */
async function finish(
  session: LocalSession,
  context: StepContext,
  request: TrainingRequest,
  job: StartedJob,
): Promise<JobOutcome> {
  try {
    return await job.finish();
  } catch (error) {
    if (isSlipwayError(error) && error.category === 'stopped')
      await uploadResults(session, context, request, job);
    throw error;
  }
}
