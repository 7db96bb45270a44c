import { type JsonObject, milestone, type StepContext } from '@slipway/core';
import { followLog, logHint, logPath } from '@slipway/core/session-folder';
import type { SageMakerSession } from '../session.ts';
import { attachOrCreate } from './attach-or-create.ts';
import { followJob } from './follow-job.ts';
import { fieldAt, hostCount, isOver, type JobApi, statusOf } from './job-api.ts';
import { jobFailure } from './job-failure.ts';
import { jobLog } from './job-log.ts';
import { stoppedError } from './stopped-error.ts';

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
  const found = await attachOrCreate(session, context, jobs, request);
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
    const ended = wasOver ? found : await followJob(session, context, jobs);
    milestone('job:ended');
    over.abort();
    const { tail } = await log;
    const { signal } = context;
    if (signal.aborted && statusOf(jobs, ended) === 'Stopped') throw stoppedError(context);
    const failure = jobFailure(jobs, ended, logHint(tail, path));
    if (failure === undefined)
      return { ...ended, ...(await jobs.complete?.(ended, asking(session))) } as JsonObject as Response;
    if (!wasOver) context.report(ended);
    throw failure;
  } finally {
    over.abort();
    await log.catch(() => undefined);
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
    prefix: `${context.jobName}${jobs.logsOf === 'its-jobs' ? '-' : '/'}`,
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
  const definitions = metricDefinitions === undefined ? undefined : fieldAt(found, metricDefinitions);
  if (!Array.isArray(definitions)) return [];
  return (definitions as { Name: string; Regex: string }[]).filter(({ Regex }) => {
    try {
      return new RegExp(Regex) !== undefined;
    } catch {
      return false;
    }
  });
}
