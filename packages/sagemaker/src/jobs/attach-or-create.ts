import { isSlipwayError, type JsonObject, milestone, type StepContext } from '@slipway/core';
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
  const whole = withDefaults(named, jobs, session.requestDefaults);
  milestone('job:creating');
  try {
    const created = await session.sagemaker.call(operation('create', jobs), whole, { until: signal });
    milestone('job:created');
    // What describing it would answer, as far as that is known: a call less for each job.
    return { ...whole, ...created, [`${jobs.type}JobStatus`]: 'InProgress' };
  } catch (error) {
    // It may be there all the same: created by a call whose answer was lost, or by another process.
    const found = await describe(session, jobs, jobName).catch(mayRun(jobs, jobName));
    if (found !== undefined) return found;
    throw signal.aborted ? stoppedError(context) : error;
  }
}
