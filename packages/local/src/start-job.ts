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
import { hostNames } from './host-names.ts';
import type { JobPlan, StartedJob } from './job.ts';
import { type JobFolder, jobFolder, readJobRecord, releaseJob, writeJobRecord } from './job-folder.ts';
import type { LocalSession } from './local-session.ts';
import { parseObjectUri } from './object-uri.ts';
import { hostResources, jobResources } from './resources/job-resources.ts';
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
  const folder = jobFolder(session, jobName, hostNames(plan));
  const found = await session.backendOf(stepName).find(jobName);
  if (found !== undefined) attach(session, context, plan, found);
  const job = found ?? (await start(session, context, plan, folder));
  const record = await readJobRecord(folder);
  return {
    startTime: record.startTime,
    ...(job.endpoints !== undefined && { endpoints: job.endpoints }),
    roots: folder.roots,
    finish: () =>
      followJob(session, context, plan, { job, folder, record }).finally(() => slots.giveBack(jobName)),
    stop: () => job.stop(graceOf(plan)),
    release: () => releaseJob(session, context),
  };
}

function attach({ resources }: LocalSession, context: StepContext, plan: JobPlan, job: Job): void {
  resources.slots.takeNow(context.jobName, jobResources(resources, plan));
  for (const [image, digest] of job.imageDigests ?? []) context.pin(image, digest);
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

/** What the images are goes into the journal before the job may start with them, where that can be told by then. */
async function startOn(backend: JobBackend, spec: JobSpec, context: StepContext): Promise<Job> {
  const { signal, progress, pin } = context;
  const pinned = new Map<string, string>();
  for (const image of new Set(spec.hosts.map((host) => host.image ?? spec.image))) {
    const digest = await backend.imageDigest(image);
    if (digest === undefined) continue;
    pin(image, digest);
    pinned.set(image, digest);
  }
  milestone('job:starting');
  const job = await backend.start(spec, { signal, onProgress: progress });
  milestone('job:started');
  for (const [image, digest] of job.imageDigests ?? []) if (pinned.get(image) !== digest) pin(image, digest);
  return job;
}

function jobSpec(
  session: LocalSession,
  { executionId, pipelineName, stepName, attempt, jobName }: StepContext,
  plan: JobPlan,
  hosts: JobSpec['hosts'],
): JobSpec {
  const container = session.containerOf(stepName);
  // Variables need no container.
  const variables = (given: JobSpec['environment']) => ({ ...given, ...container?.environment });
  const resources = hostResources(session.resources, plan);
  return {
    name: jobName,
    labels: { execution: executionId, pipeline: pipelineName, step: stepName, attempt: String(attempt) },
    image: plan.image,
    ...(plan.entrypoint && { entrypoint: plan.entrypoint }),
    ...(plan.arguments && { arguments: plan.arguments }),
    environment: variables(plan.environment),
    hosts: hosts.map((host, index) => {
      const own = plan.containers?.[index];
      return own ? { ...host, image: own.image, environment: variables(own.environment) } : host;
    }),
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
