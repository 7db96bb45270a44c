import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { JobBackend, JobSpec } from '@slipway/core';
import { fileName } from '@slipway/core/session-folder';
import { readJson } from '../files.ts';
import { absent } from '../link-free.ts';
import type { LocalSession } from '../local-session.ts';
import type { Executions } from './old-executions.ts';

/** Seconds from SIGTERM to SIGKILL for a job that nobody waits for. */
const GRACE_SECONDS = 10;

export interface FoundJob extends Pick<JobSpec, 'name' | 'labels'> {
  readonly backend: JobBackend;
}

/** Every job of every backend; a backend that cannot be asked has none. */
export async function findJobs(
  { backends }: Pick<LocalSession, 'backends'>,
  onTrouble: (backend: JobBackend, error: unknown) => void,
): Promise<readonly FoundJob[]> {
  const jobs: FoundJob[] = [];
  for (const backend of backends) {
    try {
      for await (const { name, labels } of backend.list()) jobs.push({ name, labels, backend });
    } catch (error) {
      onTrouble(backend, error);
    }
  }
  return jobs;
}

/**
 * Jobs of executions that have ended, or that the journal does not know, of which nobody has use. What an execution that
 * stays keeps of a failed job, to be looked at and run again by hand, is of use.
 */
export async function leftoverJobs(
  session: LocalSession,
  jobs: readonly FoundJob[],
  { old, staying }: Executions,
  stopped: readonly string[],
): Promise<readonly FoundJob[]> {
  const known = new Map([...old, ...staying].map((execution) => [execution.id, execution]));
  const goingIds = new Set(old.map(({ id }) => id));
  const leftover: FoundJob[] = [];
  for (const job of jobs) {
    const id = job.labels['execution'] ?? '';
    const { status } = known.get(id) ?? {};
    // Removed with its execution.
    if (goingIds.has(id)) continue;
    const isOver = (status !== 'Executing' && status !== 'Stopping') || stopped.includes(id);
    const isOfUse = status === undefined ? !(await isOurs(session, job)) : await hasFailed(session, job);
    if (isOver && !isOfUse) leftover.push(job);
  }
  return leftover;
}

/** A backend may know jobs of other folders too. */
async function isOurs({ directory }: LocalSession, { name }: FoundJob): Promise<boolean> {
  return (await stat(join(directory, 'work', fileName(name))).catch(absent)) !== undefined;
}

async function hasFailed({ directory }: LocalSession, { name }: FoundJob): Promise<boolean> {
  const ending = await readJson<object>(join(directory, 'endings', `${fileName(name)}.json`));
  return ending !== undefined && 'failure' in ending;
}

/** Ends a job and forgets it. */
export async function removeJob({ backend, name }: FoundJob): Promise<void> {
  const job = await backend.find(name);
  if (job === undefined) return await backend.discard?.(name);
  await job.stop({ graceSeconds: GRACE_SECONDS });
  await job.remove();
}
