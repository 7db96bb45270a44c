import { join } from 'node:path';
import {
  isAlive,
  type Job,
  type JobSpec,
  type JobStartOptions,
  ownIdentity,
  slipwayError,
} from '@slipway/core';
import { hostState } from './host-state.ts';
import { type Keepers, openJob } from './job.ts';
import { createJobFolder, type JobRecord, readJobRecord, takeOverJobFolder } from './job-folder.ts';
import { type Preparation, planJob } from './job-plan.ts';
import { pause } from './pause.ts';
import { startHosts } from './start-hosts.ts';

/**
 * Starts a job, or attaches to the one that has its name. The job's folder is the lock on the name: who
 * makes it starts the hosts, and if that process dies at it, who comes next goes on where it stopped.
 */
export async function startJob(
  folder: string,
  spec: JobSpec,
  prepare: () => Promise<Preparation>,
  keepers: Keepers,
  options: JobStartOptions,
): Promise<Job> {
  const { signal } = options;
  let preparation: Preparation | undefined;
  for (;;) {
    signal?.throwIfAborted();
    const there = readJobRecord(folder);
    if (there && hasBegun(folder, there)) return openJob(folder, there, keepers);
    if (there && isAlive(there.starter)) {
      await pause(5, signal);
      continue;
    }
    preparation ??= await prepare();
    signal?.throwIfAborted();
    const record = recordOf(spec, preparation, there);
    const plan = planJob(folder, preparation, record);
    if (there) takeOverJobFolder(folder, record, plan.content);
    else if (!createJobFolder(folder, record, plan.content)) {
      if (!readJobRecord(folder)) throw notOurs(folder);
      continue;
    }
    await startHosts(folder, preparation, plan.hosts, keepers, options);
    return openJob(folder, record, keepers);
  }
}

/** Whether each host has its keeper, or had it. */
function hasBegun(folder: string, { hosts }: JobRecord): boolean {
  return hosts.every(({ name }) => hostState(join(folder, name)).at !== 'unclaimed');
}

/** `there`: of the job as it is taken over. Somebody may know its endpoint. */
function recordOf(spec: JobSpec, preparation: Preparation, there: JobRecord | undefined): JobRecord {
  const { name, labels, image } = spec;
  const { tier, imageDigests, hosts } = preparation;
  return {
    name,
    labels,
    image,
    environment: [...new Set(hosts.map(({ environment }) => environment.description))].join('; '),
    imageDigests,
    tier: tier.kind,
    hosts: there?.hosts ?? hosts.map(({ name, port }) => ({ name, ...(port !== undefined && { port }) })),
    starter: ownIdentity(),
  };
}

function notOurs(folder: string): Error {
  return slipwayError(`There is a folder ${folder} that is not a job's`, {
    code: 'JOB_FOLDER_OCCUPIED',
    category: 'environment',
    hint: 'Move it away.',
  });
}
