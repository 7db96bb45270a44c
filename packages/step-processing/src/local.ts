import {
  isSlipwayError,
  type JsonObject,
  type Session,
  type StepContext,
  type StepRunner,
} from '@slipway/core';
import {
  arnOf,
  asLocalSession,
  endOnce,
  failureOf,
  type JobOutcome,
  jobFailureReason,
  type LocalSession,
  readStart,
  type StartedJob,
  startJob,
  uploadFolder,
} from '@slipway/local';
import { folderOf, processingPlan } from './job-plan.ts';
import type { ProcessingRequest } from './request.ts';
import type { ProcessingResponse } from './response.ts';

/** Runs processing jobs on this machine, as CreateProcessingJob runs them on SageMaker. */
export function processingRunner(session: Session): StepRunner<ProcessingRequest, ProcessingResponse> {
  const local = asLocalSession(session);
  return { run: (request, context) => endOnce(local, context, (joined) => process(local, joined, request)) };
}

async function process(
  session: LocalSession,
  context: StepContext,
  request: ProcessingRequest,
): Promise<ProcessingResponse> {
  const job = await startJob(session, context, processingPlan(session, context, request));
  const { Tags: _, ...described } = request;
  const describe = (
    more: Partial<ProcessingResponse> & Pick<ProcessingResponse, 'ProcessingJobStatus'>,
  ): ProcessingResponse => ({
    ...described,
    ProcessingJobName: context.jobName,
    ProcessingJobArn: arnOf(session, 'processing-job', context.jobName),
    CreationTime: job.startTime.toISOString(),
    ProcessingStartTime: job.startTime.toISOString(),
    LastModifiedTime: job.startTime.toISOString(),
    ...more,
  });
  const report = (description: ProcessingResponse) => context.report(description as unknown as JsonObject);
  report(describe({ ProcessingJobStatus: 'InProgress' }));
  const outcome = await finish(session, request, job);
  const ended = { ...times(outcome), ...(await exitMessage(job)) };
  const failure = await failureOf(outcome, job);
  await upload(session, request, job, failure !== undefined);
  if (failure) {
    const ProcessingJobStatus = outcome.exceededMaxRuntime ? 'Stopped' : 'Failed';
    report(describe({ ...ended, ProcessingJobStatus, FailureReason: jobFailureReason(failure) }));
    throw failure;
  }
  return describe({ ...ended, ProcessingJobStatus: 'Completed' });
}

/** Of a job that is stopped there is what would have been stored while it ran. */
async function finish(
  session: LocalSession,
  request: ProcessingRequest,
  job: StartedJob,
): Promise<JobOutcome> {
  try {
    return await job.finish();
  } catch (error) {
    if (isSlipwayError(error) && error.category === 'stopped') await upload(session, request, job, true);
    throw error;
  }
}

function times({ endTime }: JobOutcome): Pick<ProcessingResponse, 'ProcessingEndTime' | 'LastModifiedTime'> {
  return { ProcessingEndTime: endTime.toISOString(), LastModifiedTime: endTime.toISOString() };
}

/** What each host wrote to `output/message`, one after the other. Source: SageMaker Developer Guide, build-your-own-processing-container. */
async function exitMessage(job: StartedJob): Promise<{ readonly ExitMessage?: string }> {
  const messages = await Promise.all(
    [...job.roots.values()].map((root) => readStart(root, 'output/message')),
  );
  const ExitMessage = messages.join('').slice(0, 1024);
  return ExitMessage === '' ? {} : { ExitMessage };
}

/** Stores the outputs. Of a job that failed, only what would have been stored while it ran. */
async function upload(
  session: LocalSession,
  { ProcessingOutputConfig }: ProcessingRequest,
  job: StartedJob,
  failed: boolean,
): Promise<void> {
  for (const { AppManaged, S3Output } of ProcessingOutputConfig?.Outputs ?? []) {
    if (AppManaged || S3Output === undefined || (failed && S3Output.S3UploadMode !== 'Continuous')) continue;
    for (const path of folderOf(S3Output.LocalPath)) {
      const folders = [...job.roots.values()].map((root) => ({ root, path }));
      await uploadFolder(session, folders, S3Output.S3Uri);
    }
  }
}
