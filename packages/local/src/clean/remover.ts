import { execFile } from 'node:child_process';
import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { absent, hasCode } from '../link-free.ts';
import type { LocalObjectStore } from '../local-object-store.ts';

/** Takes things away and counts the bytes that become free; in a dry run it only counts. */
export interface Remover {
  /** A file or folder. One that is not there is none. */
  path(path: string): Promise<void>;
  object(uri: string): Promise<void>;
  bytes(): number;
  /** URIs of the objects. */
  objects(): readonly string[];
}

export function openRemover(objects: LocalObjectStore, { dryRun }: { readonly dryRun: boolean }): Remover {
  let bytes = 0;
  const uris = new Set<string>();
  return {
    async path(path) {
      bytes += await sizeOf(path);
      if (!dryRun) await remove(path);
    },
    async object(uri) {
      if (uris.has(uri)) return;
      uris.add(uri);
      bytes += await sizeOf(objects.pathOf(uri));
      if (!dryRun) await objects.remove(uri);
    },
    bytes: () => bytes,
    objects: () => [...uris],
  };
}

/** Bytes that go with it: a file that has other names stays under those. */
async function sizeOf(path: string): Promise<number> {
  const entry = await lstat(path).catch(absent);
  if (entry === undefined) return 0;
  if (!entry.isDirectory()) return entry.nlink > 1 ? 0 : entry.size;
  let size = 0;
  const names = await readdir(path).catch((error: unknown) => (isClosed(error) ? [] : (absent(error) ?? [])));
  for (const name of names) size += await sizeOf(join(path, name));
  return size;
}

async function remove(path: string): Promise<void> {
  const whole = { recursive: true, force: true, maxRetries: 3 };
  try {
    await rm(path, whole);
  } catch (error) {
    if (!isClosed(error)) throw error;
    await promisify(execFile)('chmod', ['-R', 'u+rwx', path]);
    await rm(path, whole);
  }
}

/** A folder that the job closed to its own user. */
function isClosed(error: unknown): boolean {
  return hasCode(error, 'EACCES', 'EPERM');
}
