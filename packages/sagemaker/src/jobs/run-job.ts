import { isSlipwayError, type JsonObject, milestone, type StepContext, slipwayError } from '@slipway/core';
import { followLog, logHint, logPath } from '@slipway/core/session-folder';
import type { SageMakerSession } from '../session.ts';
import {
  commandLine,
  hostCount,
  isOver,
  type JobApi,
  nameField,
  operation,
  statusOf,
  valueAt,
} from './job-api.ts';
import { jobFailure } from './job-failure.ts';
import { jobLog } from './job-log.ts';
import { withDefaults } from './request-defaults.ts';

/**
 * Runs a job under the name of the context, or attaches to the one that has it; resolves to what describing it answers
 * once it has completed. Its log goes where the logs of local jobs go. When the signal fires the job is stopped, also
 * one that a process before this one left; where there is none, none is created.
 */
export async function runJob<Response extends object>(
  session: SageMakerSession,
  context: StepContext,
  jobs: JobApi,
  request: object,
): Promise<Response> {
  const found =
    (await describe(session, jobs, context.jobName)) ?? (await create(session, context, jobs, request));
  const wasOver = isOver(jobs, found);
  if (!wasOver) context.report(found);
  const over = new AbortController();
  const path = logPath(session, context);
  const log = followLog(lines(session, context, jobs, found, over.signal), context, path, {
    hostCount: hostCount(jobs, found),
    metrics: metricsOf(jobs, found),
  });
  // Awaited below; until then it must not count as unhandled.
  log.catch(() => undefined);
  try {
    const ended = wasOver ? found : await followToEnd(session, context, jobs);
    milestone('job:ended');
    over.abort();
    const { tail } = await log;
    const description = { ...ended, ...(await jobs.complete?.(ended, asking(session))) };
    const { signal } = context;
    if (signal.aborted && statusOf(jobs, ended) === 'Stopped') throw stoppedError(context);
    const failure = jobFailure(jobs, description, logHint(tail, path));
    if (failure === undefined) return description as JsonObject as Response;
    if (!wasOver) context.report(description);
    throw failure;
  } finally {
    over.abort();
    await log.catch(() => undefined);
  }
}

/** The error of a step whose signal has fired. */
export function stoppedError({ stepName }: Pick<StepContext, 'stepName'>): Error {
  return slipwayError(`Step ${stepName} was stopped`, { code: 'STEP_STOPPED', category: 'stopped' });
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

/** The description of the job when it has ended, which the context's signal brings about. */
async function followToEnd(
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

/** Nobody knows whether a job runs: no other attempt may be made beside it, and whoever reads the error can stop it. */
function mayRun(jobs: JobApi, name: string): (thrown: unknown) => never {
  return (thrown) => {
    if (!isSlipwayError(thrown)) throw thrown;
    const { message, code, category, hint = '' } = thrown;
    const stopIt = commandLine('stop', jobs, name);
    throw slipwayError(message, {
      code,
      category,
      hint: `${hint}\nThe job ${name} may still run. To stop it: ${stopIt}`.trim(),
      cause: thrown,
    });
  };
}

/** One that has ended meanwhile cannot be stopped, and need not be. */
async function stopJob({ sagemaker }: SageMakerSession, jobs: JobApi, name: string): Promise<void> {
  try {
    await sagemaker.call(operation('stop', jobs), { [nameField(jobs)]: name });
  } catch (error) {
    if (isSlipwayError(error, 'AWS_REQUEST_REFUSED') || isSlipwayError(error, 'AWS_NOT_FOUND')) return;
    throw error;
  }
}

function asking({ sagemaker }: SageMakerSession): (input: object) => Promise<JsonObject> {
  return (input) => sagemaker.call('listTrainingJobsForHyperParameterTuningJob', input);
}

/** Milliseconds after its end for which a log may still grow. */
const LATE = 60_000;

async function* lines(
  { logs, clock }: SageMakerSession,
  context: StepContext,
  jobs: JobApi,
  found: JsonObject,
  over: AbortSignal,
): ReturnType<typeof jobLog> {
  const { logGroup } = jobs;
  if (logGroup === undefined) return;
  const endTime = Date.parse(String(found[`${jobs.type}EndTime`]));
  let told = '';
  yield* jobLog({
    logs,
    clock,
    over,
    logGroupName: logGroup,
    jobName: context.jobName,
    hostCount: hostCount(jobs, found),
    settles: () => !context.signal.aborted && !(clock.now() - endTime > LATE),
    troubled({ message, hint }) {
      if (message !== told)
        context.warn(`The log of ${context.jobName} cannot be read: ${message}. ${hint ?? ''}`);
      told = message;
    },
  });
}

/** Those that JavaScript can read; SageMaker has taken the others too. */
function metricsOf({ metricDefinitions }: JobApi, found: JsonObject): { Name: string; Regex: string }[] {
  const definitions = metricDefinitions === undefined ? undefined : valueAt(found, metricDefinitions);
  if (!Array.isArray(definitions)) return [];
  return (definitions as { Name: string; Regex: string }[]).filter(({ Regex }) => {
    try {
      return new RegExp(Regex) !== undefined;
    } catch {
      return false;
    }
  });
}
