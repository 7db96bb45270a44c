import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { milestone } from '@slipway/core';
import { packFolder } from './archive.ts';
import { linkFile, walkFiles } from './files.ts';
import { absent, below, hasCode, isLinkFree } from './link-free.ts';
import type { LocalSession } from './local-session.ts';

/** A folder below a host's `/opt/ml`, as a job left it. */
export interface OutputFolder {
  readonly root: string;
  /** Relative to the root: `processing/train`. */
  readonly path: string;
}

/** A file that a job made becomes an object, by moving. */
export async function uploadResult(session: LocalSession, path: string, uri: string): Promise<void> {
  milestone('result:uploading');
  await session.objects.upload(path, uri, { move: true });
  milestone('result:uploaded');
}

/**
 * Every file in the folders becomes an object below `uri`, by moving. Symbolic links are left out, as SageMaker does.
 * Where hosts made files of one name, one host's stays.
 */
export async function uploadFolder(
  session: LocalSession,
  folders: readonly OutputFolder[],
  uri: string,
): Promise<void> {
  for (const { root, path } of folders) {
    if (!(await isLinkFree(root, path))) continue;
    const folder = below(root, path);
    for await (const name of walkFiles(folder)) {
      await uploadResult(session, join(folder, name), objectBelow(uri, name));
    }
  }
}

/**
 * What is in the folders becomes one `.tar.gz` object; where hosts made files of one name, the first host's stays.
 * Of empty folders nothing becomes, and the answer is `false`.
 */
export async function uploadArchive(
  session: LocalSession,
  folders: readonly OutputFolder[],
  uri: string,
): Promise<boolean> {
  const paths: string[] = [];
  for (const { root, path } of folders) {
    // A link in its place would pack what it points to.
    const folder = below(root, path);
    if ((await isLinkFree(root, path)) && (await readdir(folder).catch(absent))?.length) paths.push(folder);
  }
  const [first, ...others] = paths;
  if (first === undefined) return false;
  for (const other of others) await addFiles(other, first);
  const archive = `${first}.tar.gz`;
  await packFolder(first, archive);
  await uploadResult(session, archive, uri);
  return true;
}

async function addFiles(from: string, to: string): Promise<void> {
  for await (const name of walkFiles(from)) {
    await linkFile(join(from, name), join(to, name)).catch((error: unknown) => {
      if (!hasCode(error, 'EEXIST')) throw error;
    });
  }
}

/** `uri/name`, whether or not `uri` ends with a slash. */
export function objectBelow(uri: string, name: string): string {
  return `${uri.replace(/\/$/, '')}/${name}`;
}
