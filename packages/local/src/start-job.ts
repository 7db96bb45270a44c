import { constants } from 'node:fs';
import { cp, mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import {
  type HostSpec,
  type InputMount,
  isSlipwayError,
  isSource,
  type Job,
  type StepContext,
  slipwayError,
} from '@slipway/core';
import { unpackArchive } from './archive.ts';
import { followJob, graceOf, stoppedError } from './follow-job.ts';
import type { JobPlan, PlannedArchive, StartedJob } from './job.ts';
import { type JobFolder, jobFolder, readJobRecord, releaseJob, writeJobRecord } from './job-folder.ts';
import { absent, below } from './link-free.ts';
import type { LocalSession } from './session.ts';
import { localPath, stageInput } from './staging.ts';

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
    release: (options) => releaseJob(session, context, options),
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
  // What an earlier process may have left half staged.
  await rm(folder.path, { recursive: true, force: true });
  try {
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

async function stageHosts(
  session: LocalSession,
  plan: JobPlan,
  { roots, inputs }: JobFolder,
  signal: AbortSignal,
): Promise<readonly HostSpec[]> {
  const hosts = [...roots.keys()];
  const mounts: InputMount[][] = hosts.map(() => []);
  for (const [host, root] of roots) {
    await mkdir(root, { recursive: true });
    for (const name of plan.folders) await mkdir(below(root, name), { recursive: true });
    for (const [name, text] of Object.entries(plan.files(host, hosts))) {
      await mkdir(dirname(below(root, name)), { recursive: true });
      await writeFile(below(root, name), text);
    }
    for (const archive of plan.archives ?? []) await unpackInto(session, archive, root);
  }
  for (const [index, input] of plan.inputs.entries()) {
    signal.throwIfAborted();
    const sources = await stageInput(session.objects, input, hosts.length, inputs(index));
    for (const [hostIndex, root] of [...roots.values()].entries()) {
      const source = sources[hostIndex] ?? '';
      const target = below(root, input.target);
      await mkdir(target, { recursive: true });
      // A mount would hide what the job writes there from those who collect it.
      if (plan.folders.some((folder) => overlap(folder, input.target))) await copyFolder(source, target);
      else mounts[hostIndex]?.push({ source, target: input.target, access: input.access });
    }
  }
  // A folder before what is mounted inside it.
  return [...roots].map(([name, root], index) => ({
    name,
    root,
    inputs: (mounts[index] ?? []).sort((a, b) => a.target.length - b.target.length),
  }));
}

function overlap(a: string, b: string): boolean {
  return `${a}/`.startsWith(`${b}/`) || `${b}/`.startsWith(`${a}/`);
}

async function copyFolder(source: string, target: string): Promise<void> {
  await cp(source, target, { recursive: true, mode: constants.COPYFILE_FICLONE, verbatimSymlinks: true });
}

async function unpackInto(
  session: LocalSession,
  { uri, target }: PlannedArchive,
  root: string,
): Promise<void> {
  const folder = below(root, target);
  if (uri.startsWith('s3://')) {
    if (await session.objects.has(uri)) return await unpackArchive(session.objects.pathOf(uri), folder);
  } else {
    const path = localPath(uri);
    const entry = await stat(path).catch(absent);
    if (entry?.isFile()) return await unpackArchive(path, folder);
    if (entry?.isDirectory())
      return await cp(path, folder, { recursive: true, filter: (name) => isSource(basename(name)) });
  }
  throw slipwayError(`There is no archive ${uri}`, {
    code: 'INPUT_NOT_FOUND',
    category: 'input',
    hint: `It would be unpacked to ${join('/opt/ml', target)}.`,
  });
}
