import { join } from 'node:path';
import {
  type ErrorDetails,
  isSlipwayError,
  messageOf,
  milestone,
  type StepContext,
  slipwayError,
} from '@slipway/core';
import { fileName, writeWhole } from '@slipway/core/session-folder';
import { readJson } from './files.ts';
import { stoppedError } from './follow-job.ts';
import type { Followed } from './followed.ts';
import { type Kept, releaseJob } from './job-folder.ts';
import type { LocalSession } from './local-session.ts';

/** How a job ended, as it is kept: `<directory>/endings/<job>.json`. */
type Ending<Response> =
  | { readonly response: Response }
  | {
      readonly failure: { readonly message: string } & Pick<ErrorDetails, 'code' | 'hint' | 'exceptionType'>;
    };

export interface EndOnceOptions {
  /** Whether an earlier process left something that must be stopped. Default: whether the backend has a job of this name. */
  isThere?(): Promise<boolean>;
}

/**
 * Runs a job at most once per job name. How it ended, response or failure, is on disk before the job
 * and its folders are forgotten, and whoever runs the same name again is told that. So `run` starts the
 * job, follows it and uploads what it made, and leaves releasing it to this function. The context it is given has a
 * signal of its own, which fires when the signal of any caller does. One that has fired from the beginning stops the
 * job that an earlier process left running; where there is none `run` is not called.
 */
export async function endOnce<Response>(
  session: LocalSession,
  context: StepContext,
  run: (context: StepContext) => Promise<Response>,
  options: EndOnceOptions = {},
): Promise<Response> {
  const { following } = session;
  const { jobName, signal } = context;
  const job = following.get(jobName) ?? follow(session, context, run, options);
  following.set(jobName, job);
  const stop = () => job.stop(signal.reason);
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    return responseOf((await job.ending) as Ending<Response>);
  } finally {
    signal.removeEventListener('abort', stop);
    if (following.get(jobName) === job) following.delete(jobName);
  }
}

function follow<Response>(
  session: LocalSession,
  context: StepContext,
  run: (context: StepContext) => Promise<Response>,
  options: EndOnceOptions,
): Followed {
  const stopping = new AbortController();
  if (context.signal.aborted) stopping.abort(context.signal.reason);
  return {
    ending: runToEnd(session, { ...context, signal: stopping.signal }, run, options),
    stop: (reason) => stopping.abort(reason),
  };
}

async function runToEnd<Response>(
  session: LocalSession,
  context: StepContext,
  run: (context: StepContext) => Promise<Response>,
  { isThere = () => hasJob(session, context) }: EndOnceOptions,
): Promise<Ending<Response>> {
  const path = join(session.directory, 'endings', `${fileName(context.jobName)}.json`);
  const known = await readJson<Ending<Response>>(path);
  if (known === undefined && context.signal.aborted && !(await isThere())) {
    // What a start that was cut short has left.
    await clearAway(session, context, { kept: 'nothing' });
    throw stoppedError(context);
  }
  const ending = known ?? (await endingOf(session, context, run));
  if (known === undefined) {
    milestone('ending:writing');
    await writeWhole(session.drafts, path, JSON.stringify(ending));
    milestone('ending:written');
  }
  await clearAway(session, context, { kept: keptOf(ending), mayRun: 'failure' in ending });
  return ending;
}

async function hasJob(session: LocalSession, { stepName, jobName }: StepContext): Promise<boolean> {
  return (await session.backendOf(stepName).find(jobName)) !== undefined;
}

/** A failure that may be tried again has nothing to show: the next attempt has a name and folders of its own. */
function keptOf<Response>(ending: Ending<Response>): Kept {
  return 'response' in ending || ending.failure.exceptionType !== undefined ? 'nothing' : 'job';
}

function responseOf<Response>(ending: Ending<Response>): Response {
  if ('response' in ending) return ending.response;
  const { message, ...details } = ending.failure;
  throw slipwayError(message, { ...details, category: 'job' });
}

async function endingOf<Response>(
  session: LocalSession,
  context: StepContext,
  run: (context: StepContext) => Promise<Response>,
): Promise<Ending<Response>> {
  try {
    return { response: await run(context) };
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
    if (mayRun) await (await session.backendOf(context.stepName).find(context.jobName))?.stop();
    await releaseJob(session, context, kept);
    milestone('job:released');
  } catch (error) {
    context.warn(`The job ${context.jobName} could not be cleared away: ${messageOf(error)}`);
  }
}
