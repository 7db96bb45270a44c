import { rm } from 'node:fs/promises';
import {
  isSlipwayError,
  type Job,
  type JobBackend,
  type JobSpec,
  milestone,
  type StepContext,
} from '@slipway/core';
import { followJob, graceOf, stoppedError } from './follow-job.ts';
import type { JobPlan, StartedJob } from './job.ts';
import { type JobFolder, jobFolder, readJobRecord, releaseJob, writeJobRecord } from './job-folder.ts';
import { parseObjectUri } from './object-uri.ts';
import { hostResources, jobResources } from './resources/job-resources.ts';
import type { LocalSession } from './session.ts';
import { stageHosts } from './stage-hosts.ts';

/**
 * Starts the job a runner planned, once there is room for it, or attaches to the one that already has the context's
 * job name: inputs are then not staged again. It has its room until it has ended, or is released.
 */
export async function startJob(
  session: LocalSession,
  context: StepContext,
  plan: JobPlan,
): Promise<StartedJob> {
  const { jobName, stepName } = context;
  const { slots } = session.resources;
  const hosts = hostNames(plan.hostCount ?? 1);
  const folder = jobFolder(session, jobName, hosts);
  const found = await session.backendOf(stepName).find(jobName);
  if (found !== undefined) attach(session, context, plan, found);
  const job = found ?? (await start(session, context, plan, folder));
  const record = await readJobRecord(folder);
  return {
    startTime: record.startTime,
    ...(job.endpoint !== undefined && { endpoint: job.endpoint }),
    roots: folder.roots,
    finish: () =>
      followJob(session, context, plan, { job, folder, record }).finally(() => slots.giveBack(jobName)),
    stop: () => job.stop(graceOf(plan)),
    release: () => releaseJob(session, context),
  };
}

/** `algo-1` to `algo-N`, sorted as text. Source: SageMaker Developer Guide, your-algorithms-training-algo-running-container. */
function hostNames(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `algo-${index + 1}`).sort();
}

function attach({ resources }: LocalSession, context: StepContext, plan: JobPlan, job: Job): void {
  resources.slots.takeNow(context.jobName, jobResources(resources, plan));
  if (job.imageDigest !== undefined) context.pin(plan.image, job.imageDigest);
}

async function start(
  session: LocalSession,
  context: StepContext,
  plan: JobPlan,
  folder: JobFolder,
): Promise<Job> {
  const { jobName, signal, progress } = context;
  const { resources } = session;
  const backend = session.backendOf(context.stepName);
  if (plan.networkIsolation && !backend.capabilities.networkIsolation) {
    context.warn(`EnableNetworkIsolation has no effect: ${backend.name} jobs share this machine's network`);
  }
  try {
    for (const uri of plan.outputs ?? []) parseObjectUri(uri);
    await resources.slots.take(jobName, jobResources(resources, plan), { signal, onWait: progress });
    // What an earlier process may have left half staged.
    await rm(folder.path, { recursive: true, force: true });
    await writeJobRecord(session, folder, { startTime: new Date(), exceededMaxRuntime: false });
    const hosts = await stageHosts(session, plan, folder, signal);
    milestone('job:staged');
    return await startOn(backend, jobSpec(session, context, plan, hosts), context);
  } catch (error) {
    resources.slots.giveBack(jobName);
    await rm(folder.path, { recursive: true, force: true });
    throw signal.aborted ? stoppedError(context) : ofTheJob(error);
  }
}

/** What the image is goes into the journal before the job may start with it, where that can be told by then. */
async function startOn(backend: JobBackend, spec: JobSpec, context: StepContext): Promise<Job> {
  const { signal, progress, pin } = context;
  const digest = await backend.imageDigest(spec.image);
  if (digest !== undefined) pin(spec.image, digest);
  milestone('job:starting');
  const job = await backend.start(spec, { signal, onProgress: progress });
  milestone('job:started');
  if (job.imageDigest !== undefined && job.imageDigest !== digest) pin(spec.image, job.imageDigest);
  return job;
}

function jobSpec(
  session: LocalSession,
  { executionId, pipelineName, stepName, attempt, jobName }: StepContext,
  plan: JobPlan,
  hosts: JobSpec['hosts'],
): JobSpec {
  const container = session.containerOf(stepName);
  const resources = hostResources(session.resources, plan);
  return {
    name: jobName,
    labels: { execution: executionId, pipeline: pipelineName, step: stepName, attempt: String(attempt) },
    image: plan.image,
    ...(plan.entrypoint && { entrypoint: plan.entrypoint }),
    ...(plan.arguments && { arguments: plan.arguments }),
    // Variables need no container.
    environment: { ...plan.environment, ...container?.environment },
    hosts,
    ...(plan.port !== undefined && { port: plan.port }),
    ...(plan.networkIsolation !== undefined && { networkIsolation: plan.networkIsolation }),
    ...(resources && { resources }),
    ...(container && { container }),
  };
}

/** What is wrong with an input is found out when the job runs, so it is the job that failed. */
function ofTheJob(error: unknown): unknown {
  if (!isSlipwayError(error) || error.category !== 'input') return error;
  return Object.assign(error, { category: 'job' as const });
}
