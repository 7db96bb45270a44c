import { type Job, milestone, type SlipwayError, type StepContext, slipwayError } from '@slipway/core';
import { followLog, logPath } from '@slipway/core/session-folder';
import { alarm } from './alarm.ts';
import { hostNames } from './host-names.ts';
import type { JobOutcome, JobPlan } from './job.ts';
import { type JobFolder, type JobRecord, writeJobRecord } from './job-folder.ts';
import type { LocalSession } from './local-session.ts';

/** Follows a job to its end, and brings that about when its time is up or the step's signal fires. */
export async function followJob(
  session: LocalSession,
  context: StepContext,
  plan: JobPlan,
  { job, folder, record }: { readonly job: Job; readonly folder: JobFolder; readonly record: JobRecord },
): Promise<JobOutcome> {
  const { signal } = context;
  let { exceededMaxRuntime } = record;
  let running = true;
  // Rejects when the job cannot be stopped: nobody would wait for its end in vain.
  const stopping = Promise.withResolvers<never>();
  const stop = () => job.stop(graceOf(plan)).catch(stopping.reject);
  const outOfTime = async () => {
    if (!running) return;
    exceededMaxRuntime = true;
    await writeJobRecord(session, folder, { ...record, exceededMaxRuntime });
    await stop();
  };
  const deadline = record.startTime.getTime() + (plan.maxRuntimeSeconds ?? Number.POSITIVE_INFINITY) * 1000;
  const cancelAlarm = alarm(deadline, () => void outOfTime().catch(stopping.reject));
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) void stop();
  try {
    const path = logPath(session, context);
    const end = job.wait().finally(() => {
      running = false;
    });
    const ended = Promise.all([
      end,
      followLog(job.logs(), context, path, { ...plan, hostCount: hostNames(plan).length }),
    ]);
    const [result, log] = await Promise.race([ended, stopping.promise]);
    milestone('job:ended');
    if (signal.aborted) throw stoppedError(context);
    return {
      result,
      startTime: record.startTime,
      endTime: new Date(),
      exceededMaxRuntime,
      metrics: log.metrics,
      logPath: path,
      logTail: log.tail,
      ...(job.reproduce !== undefined && { reproduce: job.reproduce }),
    };
  } finally {
    cancelAlarm();
    signal.removeEventListener('abort', stop);
  }
}

/** As `Job.stop` takes it. */
export function graceOf(plan: JobPlan): { graceSeconds?: number } {
  return plan.graceSeconds === undefined ? {} : { graceSeconds: plan.graceSeconds };
}

/** The error of a step whose signal has fired. */
export function stoppedError(context: StepContext): SlipwayError {
  return slipwayError(`Step ${context.stepName} was stopped`, { code: 'STEP_STOPPED', category: 'stopped' });
}
