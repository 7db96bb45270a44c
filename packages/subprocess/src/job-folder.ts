import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { type Drafts, drafts, type JobSpec, milestone, type ProcessIdentity } from '@slipway/core';
import { hasCode } from './file-error.ts';

/** `job.json`: what whoever finds a job needs to know of it. No value of its environment is in it. */
export interface JobRecord {
  readonly name: string;
  readonly labels: JobSpec['labels'];
  readonly image: string;
  /** What its images stood for. */
  readonly environment: string;
  /** `JobBackend.imageDigest` at its start, by the image. */
  readonly imageDigests: Readonly<Record<string, string>>;
  readonly tier: 'namespace' | 'link';
  readonly hosts: readonly HostRecord[];
  /** The process that starts the hosts. Once it is dead, another may go on. */
  readonly starter: ProcessIdentity;
}

interface HostRecord {
  readonly name: string;
  readonly port?: number;
}

/** What is in a folder from its beginning. A path without a text or a link is a folder. */
export type FolderContent = readonly {
  readonly path: string;
  readonly text?: string;
  readonly linkTo?: string;
}[];

/** Below the folder that holds all jobs: what is being made or removed. */
const temporary = '.tmp';

/**
 * Makes the folder of a job, whole, in one step: it is there with all its content or not at all, and so
 * it is also the lock on the job's name. `false`: the name is taken. Synchronous, since that is many
 * times faster for a few small files, and every job pays for it.
 */
export function createJobFolder(folder: string, record: JobRecord, content: FolderContent): boolean {
  const aside = draftsIn(dirname(folder)).newPath();
  mkdirSync(aside);
  writeContent(aside, content);
  writeFileSync(join(aside, 'job.json'), JSON.stringify(record));
  milestone('job-folder:drafted');
  try {
    renameSync(aside, folder);
    milestone('job-folder:made');
    return true;
  } catch (error) {
    rmSync(aside, { recursive: true, force: true });
    if (hasCode(error, 'ENOTEMPTY', 'EEXIST')) return false;
    throw error;
  }
}

/** Puts this process in charge of a job whose starter died. */
export function takeOverJobFolder(folder: string, record: JobRecord, content: FolderContent): void {
  // A keeper that another process has just started reads these files: none is ever half written.
  const replaced = [...content, { path: 'job.json', text: JSON.stringify(record) }];
  for (const entry of replaced) {
    const isFolder = !('text' in entry) && !('linkTo' in entry);
    const path = isFolder ? entry.path : `${entry.path}.${process.pid}.new`;
    writeContent(folder, [{ ...entry, path }]);
    if (!isFolder) renameSync(join(folder, path), join(folder, entry.path));
  }
}

export function readJobRecord(folder: string): JobRecord | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'job.json'), 'utf8'));
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}

/** Gone in one step, however long it takes to delete. */
export async function removeJobFolder(folder: string): Promise<void> {
  const aside = draftsIn(dirname(folder)).newPath();
  try {
    renameSync(folder, aside);
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return;
    throw error;
  }
  milestone('job-folder:aside');
  await removeWhole(aside);
}

/** Removes what processes left that were killed while they made or removed a job's folder. */
export async function removeAbandoned(directory: string): Promise<void> {
  for (const path of await draftsIn(directory).abandoned()) await removeWhole(path);
}

async function removeWhole(aside: string): Promise<void> {
  try {
    await rm(aside, { recursive: true, force: true });
  } catch (error) {
    if (!hasCode(error, 'EACCES', 'EPERM')) throw error;
    // Folders that the job closed, or an overlay of a job that was killed.
    await promisify(execFile)('chmod', ['-R', 'u+rwx', aside]);
    await rm(aside, { recursive: true, force: true });
  }
}

/** Writes what is not there yet, and over what is. */
export function writeContent(folder: string, content: FolderContent): void {
  for (const { path, text, linkTo } of content) {
    if (text !== undefined) writeFileSync(join(folder, path), text);
    else if (linkTo !== undefined) replaceLink(linkTo, join(folder, path));
    else mkdirSync(join(folder, path), { recursive: true });
  }
}

function replaceLink(target: string, path: string): void {
  rmSync(path, { force: true });
  symlinkSync(target, path);
}

function draftsIn(directory: string): Drafts {
  return drafts(join(directory, temporary));
}
