import { isSlipwayError, type JsonObject, milestone, type StepContext } from '@slipway/core';
import type { SageMakerSession } from '../session.ts';
import { type JobApi, nameField, operation } from './job-api.ts';
import { mayRun } from './may-run.ts';

/** The description of the job when it has ended, which the context's signal brings about. */
export async function followJob(
  session: SageMakerSession,
  context: StepContext,
  jobs: JobApi,
): Promise<JsonObject> {
  const { signal, jobName } = context;
  const following = new AbortController();
  // A job that cannot be stopped: nobody would wait for its end in vain.
  const stop = () => stopJob(session, jobs, jobName).catch((error: unknown) => following.abort(error));
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) void stop();
  let told = '';
  try {
    return await session.jobs.follow(jobs, jobName, {
      signal: following.signal,
      changed(description) {
        told = '';
        context.report(description);
      },
      troubled({ message, hint }) {
        if (message !== told) context.warn(`Nobody knows how ${jobName} stands: ${message}. ${hint ?? ''}`);
        told = message;
      },
    });
  } catch (error) {
    return mayRun(jobs, jobName)(error);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

/** One that has ended meanwhile cannot be stopped, and need not be. */
async function stopJob({ sagemaker }: SageMakerSession, jobs: JobApi, name: string): Promise<void> {
  milestone('job:stopping');
  try {
    await sagemaker.call(operation('stop', jobs), { [nameField(jobs)]: name }, { urgent: true });
    milestone('job:stopped');
  } catch (error) {
    if (isSlipwayError(error, 'AWS_REQUEST_REFUSED') || isSlipwayError(error, 'AWS_NOT_FOUND')) return;
    throw error;
  }
}
