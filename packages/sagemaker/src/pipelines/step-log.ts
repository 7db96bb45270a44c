import type { JsonObject, LogLine, SlipwayError } from '@slipway/core';
import { hostCount } from '../jobs/job-api.ts';
import { jobLog } from '../jobs/job-log.ts';
import type { PipelinesAccount } from './pipelines-account.ts';
import { logPrefix, type StepJob } from './step-job.ts';

export interface StepLogOptions {
  /** Of the job. */
  readonly description: JsonObject;
  /** Fires when the step has ended. */
  readonly over: AbortSignal;
  /** What was written last is waited for, as CloudWatch has it only some seconds later. */
  readonly settles: () => boolean;
  readonly troubled: (error: SlipwayError) => void;
}

/** Every line that the job of a step writes, from the first. */
export async function* stepLog(
  { logs, clock }: Pick<PipelinesAccount, 'logs' | 'clock'>,
  job: StepJob,
  { description, ...options }: StepLogOptions,
): AsyncGenerator<LogLine> {
  const { logGroup: logGroupName } = job.jobs;
  if (logGroupName === undefined) return;
  yield* jobLog({
    ...options,
    logs,
    clock,
    logGroupName,
    prefix: logPrefix(job),
    hostCount: hostCount(job.jobs, description),
  });
}
