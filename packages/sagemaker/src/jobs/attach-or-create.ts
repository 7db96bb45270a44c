import { isSlipwayError, type JsonObject, milestone, type StepContext, slipwayError } from '@slipway/core';
import type { SageMakerSession } from '../session.ts';
import { type JobApi, nameField, operation } from './job-api.ts';
import { mayRun } from './may-run.ts';
import { withDefaults } from './request-defaults.ts';
import { stoppedError } from './stopped-error.ts';

/** The job of the context's name as it stands, which is created where it is not there yet: once, whatever happens. */
export async function attachOrCreate(
  session: SageMakerSession,
  context: StepContext,
  jobs: JobApi,
  request: object,
): Promise<JsonObject> {
  const found = await describe(session, jobs, context.jobName);
  return found ?? (await create(session, context, jobs, request));
}

/** The job of this name; `undefined`: there is none. */
async function describe(
  { sagemaker }: SageMakerSession,
  jobs: JobApi,
  name: string,
): Promise<JsonObject | undefined> {
  try {
    return await sagemaker.call(operation('describe', jobs), { [nameField(jobs)]: name });
  } catch (error) {
    if (isSlipwayError(error, 'AWS_NOT_FOUND')) return undefined;
    throw error;
  }
}

async function create(
  session: SageMakerSession,
  context: StepContext,
  jobs: JobApi,
  request: object,
): Promise<JsonObject> {
  const { jobName, signal } = context;
  if (signal.aborted) throw stoppedError(context);
  const named = { ...(request as JsonObject), [nameField(jobs)]: jobName };
  milestone('job:creating');
  try {
    await session.sagemaker.call(
      operation('create', jobs),
      withDefaults(named, jobs, session.requestDefaults),
      { until: signal },
    );
  } catch (error) {
    // It may be there all the same: created by a call whose answer was lost, or by another process.
    const found = await describe(session, jobs, jobName).catch(mayRun(jobs, jobName));
    if (found !== undefined) return found;
    throw signal.aborted ? stoppedError(context) : error;
  }
  milestone('job:created');
  return await describeNew(session, jobs, jobName);
}

/** Milliseconds, and how often: what was created is described a moment later. */
const MOMENT = 1_000;
const MOMENTS = 10;

async function describeNew(session: SageMakerSession, jobs: JobApi, name: string): Promise<JsonObject> {
  for (let moment = 0; moment < MOMENTS; moment++) {
    const found = await describe(session, jobs, name);
    if (found !== undefined) return found;
    await session.clock.sleep(MOMENT);
  }
  throw slipwayError(`The ${jobs.type} job ${name} was created, and SageMaker does not know it`, {
    code: 'JOB_LOST',
    category: 'job',
    exceptionType: 'SageMaker.JOB_INTERNAL_ERROR',
  });
}
