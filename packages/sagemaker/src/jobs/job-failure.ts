import {
  type ExceptionType,
  type JsonObject,
  ownValue,
  type SlipwayError,
  slipwayError,
} from '@slipway/core';
import { commandLine, fieldAt, type JobApi, nameField, statusOf } from './job-api.ts';

/** What a job's FailureReason begins with, to what a RetryPolicy calls it. Source: Developer Guide, pipelines-retry-policy. */
const EXCEPTIONS: readonly (readonly [RegExp, ExceptionType])[] = [
  [/^(ClientError: )?CapacityError/, 'SageMaker.CAPACITY_ERROR'],
  [/^(ClientError: )?(ResourceLimitExceeded|ResourceLimitExceededError)/, 'SageMaker.RESOURCE_LIMIT'],
  [/^Internal ?Server ?Error/i, 'SageMaker.JOB_INTERNAL_ERROR'],
  [/^Throttling/, 'Step.THROTTLING'],
];

/**
 * Why an ended job is no success, as the error of its step; `undefined` when it is one. A job that ran out of its time
 * ends as Stopped, and its step fails: docs/decisions/0008-training-job-stopped.md.
 */
export function jobFailure(jobs: JobApi, description: JsonObject, logHint: string): SlipwayError | undefined {
  const status = statusOf(jobs, description);
  if (status === 'Completed') return undefined;
  const about = commandLine('describe', jobs, String(description[nameField(jobs)]));
  const hint = `${logHint}\nAll about it: ${about}`;
  if (status === 'Stopped') {
    const isLate = ranOutOfTime(jobs, description);
    return slipwayError(
      isLate
        ? 'MaxRuntimeExceeded: the job was stopped after its MaxRuntimeInSeconds'
        : 'the job was stopped, and not by this execution',
      { code: isLate ? 'MAX_RUNTIME_EXCEEDED' : 'JOB_STOPPED', category: 'job', hint },
    );
  }
  const reason = String(ownValue(description, 'FailureReason') ?? `the job ended as ${status}`);
  const exceptionType = EXCEPTIONS.find(([pattern]) => pattern.test(reason))?.[1];
  // As a step's reason has it. Source: integration tests of the SageMaker Python SDK 2.257.6, test_step_decorator.
  return slipwayError(reason.startsWith('AlgorithmError') ? `ClientError: ${reason}` : reason, {
    code: 'JOB_FAILED',
    category: 'job',
    hint,
    ...(exceptionType && { exceptionType }),
  });
}

/** Training jobs say so; of others the time that they took tells. */
function ranOutOfTime({ type }: JobApi, description: JsonObject): boolean {
  const secondary = description['SecondaryStatus'];
  if (secondary !== undefined) return /^Max(Runtime|WaitTime)Exceeded$/.test(String(secondary));
  const limit = Number(fieldAt(description, 'StoppingCondition.MaxRuntimeInSeconds') ?? Number.NaN);
  const took =
    Date.parse(String(description[`${type}EndTime`])) - Date.parse(String(description[`${type}StartTime`]));
  return took >= limit * 1_000;
}
