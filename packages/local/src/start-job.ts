import { rm } from 'node:fs/promises';
import { isSlipwayError, type Job, type StepContext } from '@slipway/core';
import { followJob, graceOf, stoppedError } from './follow-job.ts';
import type { JobPlan, StartedJob } from './job.ts';
import { type JobFolder, jobFolder, readJobRecord, releaseJob, writeJobRecord } from './job-folder.ts';
import { parseObjectUri } from './object-uri.ts';
import type { LocalSession } from './session.ts';
import { stageHosts } from './stage-hosts.ts';

/**
 * Starts the job a runner planned, or attaches to the one that already has the context's job name:
 * inputs are then not staged again.
 */
export async function startJob(
  session: LocalSession,
  context: StepContext,
  plan: JobPlan,
): Promise<StartedJob> {
  const hosts = hostNames(plan.hostCount ?? 1);
  const folder = jobFolder(session, context.jobName, hosts);
  const found = await session.backend.find(context.jobName);
  const job = found ?? (await start(session, context, plan, folder));
  const record = await readJobRecord(folder);
  return {
    startTime: record.startTime,
    ...(job.endpoint !== undefined && { endpoint: job.endpoint }),
    roots: folder.roots,
    finish: () => followJob(session, context, plan, { job, folder, record }),
    stop: () => job.stop(graceOf(plan)),
    release: () => releaseJob(session, context.jobName),
  };
}

/** `algo-1` to `algo-N`, sorted as text. Source: SageMaker Developer Guide, your-algorithms-training-algo-running-container. */
function hostNames(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `algo-${index + 1}`).sort();
}

async function start(
  session: LocalSession,
  context: StepContext,
  plan: JobPlan,
  folder: JobFolder,
): Promise<Job> {
  const { executionId, pipelineName, stepName, attempt, jobName, signal } = context;
  // A backend whose hosts have no names of their own has no network of its own to take away either.
  if (plan.networkIsolation && !session.backend.capabilities.hostNames) {
    context.warn(
      `EnableNetworkIsolation has no effect: ${session.backend.name} jobs share this machine's network`,
    );
  }
  // What an earlier process may have left half staged.
  await rm(folder.path, { recursive: true, force: true });
  try {
    for (const uri of plan.outputs ?? []) parseObjectUri(uri);
    await writeJobRecord(folder, { startTime: new Date(), exceededMaxRuntime: false });
    const hosts = await stageHosts(session, plan, folder, signal);
    return await session.backend.start(
      {
        name: jobName,
        labels: { execution: executionId, pipeline: pipelineName, step: stepName, attempt: String(attempt) },
        image: plan.image,
        ...(plan.entrypoint && { entrypoint: plan.entrypoint }),
        ...(plan.arguments && { arguments: plan.arguments }),
        environment: plan.environment,
        hosts,
        ...(plan.port !== undefined && { port: plan.port }),
        ...(plan.networkIsolation !== undefined && { networkIsolation: plan.networkIsolation }),
      },
      { signal, onProgress: context.progress },
    );
  } catch (error) {
    await rm(folder.path, { recursive: true, force: true });
    throw signal.aborted ? stoppedError(context) : ofTheJob(error);
  }
}

/** What is wrong with an input is found out when the job runs, so it is the job that failed. */
function ofTheJob(error: unknown): unknown {
  if (!isSlipwayError(error) || error.category !== 'input') return error;
  return Object.assign(error, { category: 'job' as const });
}
