import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { StepContext } from '@slipway/core';
import { fileName } from './file-name.ts';
import { readJson, writeWhole } from './files.ts';
import { hasCode } from './link-free.ts';
import type { LocalSession } from './session.ts';

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

export async function writeJobRecord(folder: JobFolder, record: JobRecord): Promise<void> {
  await writeWhole(join(folder.path, 'job.json'), JSON.stringify(record));
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

/** Forgets an ended job and, unless they are kept, its folders. Its log stays. */
export async function releaseJob(
  session: LocalSession,
  context: StepContext,
  options: { readonly keepFolders?: boolean } = {},
): Promise<void> {
  await (await session.backend.find(context.jobName))?.remove();
  if (options.keepFolders) return;
  const { path } = jobFolder(session, context.jobName);
  await rm(path, { recursive: true, force: true, maxRetries: 3 }).catch((error: unknown) => {
    // Files of another user, as containers leave them, are no reason to fail a job that is done.
    if (!hasCode(error, 'EACCES', 'EPERM')) throw error;
    context.warn(`${path} could not be removed: some of its files belong to another user`);
  });
}
