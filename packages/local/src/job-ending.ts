import { join } from 'node:path';
import { type ErrorDetails, isSlipwayError, messageOf, type StepContext, slipwayError } from '@slipway/core';
import { fileName } from './file-name.ts';
import { readJson, writeWhole } from './files.ts';
import { stoppedError } from './follow-job.ts';
import { type Kept, releaseJob } from './job-folder.ts';
import type { LocalSession } from './session.ts';

/** How a job ended, as it is kept: `<directory>/endings/<job>.json`. */
type Ending<Response> =
  | { readonly response: Response }
  | {
      readonly failure: { readonly message: string } & Pick<ErrorDetails, 'code' | 'hint' | 'exceptionType'>;
    };

/**
 * Runs a job at most once per job name. How it ended, response or failure, is on disk before the job
 * and its folders are forgotten, and whoever runs the same name again is told that. So `run` starts the
 * job, follows it and uploads what it made, and leaves releasing it to this function.
 */
export async function endOnce<Response>(
  session: LocalSession,
  context: StepContext,
  run: () => Promise<Response>,
): Promise<Response> {
  const { following } = session;
  const { jobName, signal } = context;
  if (signal.aborted) throw stoppedError(context);
  const ending = (following.get(jobName) ?? runToEnd(session, context, run)) as Promise<Ending<Response>>;
  following.set(jobName, ending);
  try {
    return responseOf(await ending);
  } finally {
    following.delete(jobName);
  }
}

async function runToEnd<Response>(
  session: LocalSession,
  context: StepContext,
  run: () => Promise<Response>,
): Promise<Ending<Response>> {
  const path = join(session.directory, 'endings', `${fileName(context.jobName)}.json`);
  const known = await readJson<Ending<Response>>(path);
  const ending = known ?? (await endingOf(session, context, run));
  if (known === undefined) await writeWhole(path, JSON.stringify(ending));
  await clearAway(session, context, { kept: 'failure' in ending ? 'job' : 'nothing' });
  return ending;
}

function responseOf<Response>(ending: Ending<Response>): Response {
  if ('response' in ending) return ending.response;
  const { message, ...details } = ending.failure;
  throw slipwayError(message, { ...details, category: 'job' });
}

async function endingOf<Response>(
  session: LocalSession,
  context: StepContext,
  run: () => Promise<Response>,
): Promise<Ending<Response>> {
  try {
    return { response: await run() };
  } catch (error) {
    if (isSlipwayError(error) && error.category === 'job') {
      const { message, code, hint, exceptionType } = error;
      return { failure: { message, code, ...(hint && { hint }), ...(exceptionType && { exceptionType }) } };
    }
    // No ending of the job's own: stopped, or something here went wrong, and then its files may be all there is.
    const stopped = isSlipwayError(error) && error.category === 'stopped';
    await clearAway(session, context, { kept: stopped ? 'nothing' : 'folders', mayRun: true });
    throw error;
  }
}

/** What goes wrong here changes nothing of how the job ended. */
async function clearAway(
  session: LocalSession,
  context: StepContext,
  { kept, mayRun }: { readonly kept: Kept; readonly mayRun?: boolean },
): Promise<void> {
  try {
    if (mayRun) await (await session.backend.find(context.jobName))?.stop();
    await releaseJob(session, context.jobName, kept);
  } catch (error) {
    context.warn(`The job ${context.jobName} could not be cleared away: ${messageOf(error)}`);
  }
}
