import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { milestone, type StepContext } from '@slipway/core';
import { fileName, writeWhole } from '@slipway/core/session-folder';
import { readJson } from './files.ts';
import type { LocalSession } from './local-session.ts';

/** Where one job's files are, as long as it needs them: `<directory>/work/<job>/`. */
export interface JobFolder {
  readonly path: string;
  /** What each host sees as `/opt/ml`, by its name. */
  readonly roots: ReadonlyMap<string, string>;
  /** Where the hard links of an input are. */
  inputs(index: number): string;
}

export function jobFolder(session: LocalSession, jobName: string, hosts: readonly string[] = []): JobFolder {
  const path = join(session.directory, 'work', fileName(jobName));
  return {
    path,
    roots: new Map(hosts.map((host) => [host, join(path, host)])),
    inputs: (index) => join(path, 'inputs', String(index)),
  };
}

/** What must outlive the process that started the job. */
export interface JobRecord {
  readonly startTime: Date;
  readonly exceededMaxRuntime: boolean;
}

export async function writeJobRecord(
  { drafts }: LocalSession,
  folder: JobFolder,
  record: JobRecord,
): Promise<void> {
  await writeWhole(drafts, join(folder.path, 'job.json'), JSON.stringify(record));
}

/** What was recorded of a job that was found again. */
export async function readJobRecord(folder: JobFolder): Promise<JobRecord> {
  const record = await readJson<{ startTime: string; exceededMaxRuntime: boolean }>(
    join(folder.path, 'job.json'),
  );
  return {
    startTime: record ? new Date(record.startTime) : new Date(),
    exceededMaxRuntime: record?.exceededMaxRuntime ?? false,
  };
}

/** `folders`: what the job saw as `/opt/ml`; `job`: also what the backend needs to run it again by hand. */
export type Kept = 'nothing' | 'folders' | 'job';

/** Forgets an ended job and its folders, but for what is kept. Its log stays. */
export async function releaseJob(
  session: LocalSession,
  { jobName, stepName }: Pick<StepContext, 'jobName' | 'stepName'>,
  kept: Kept = 'nothing',
): Promise<void> {
  session.resources.slots.giveBack(jobName);
  const job = await session.backendOf(stepName).find(jobName);
  if (kept === 'job' && job?.reproduce !== undefined) return;
  await job?.remove();
  milestone('job:removed');
  if (kept !== 'nothing') return;
  await rm(jobFolder(session, jobName).path, { recursive: true, force: true, maxRetries: 3 });
}
