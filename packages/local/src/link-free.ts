import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import { slipwayError } from '@slipway/core';

/** `root/path`, when its parts below `root` do not climb out of it. Throws `PATH_ESCAPES`. */
export function below(root: string, path: string): string {
  if (path.startsWith('/') || path.includes('\0') || path.split(/[/\\]/).includes('..')) {
    throw slipwayError(`The path ${JSON.stringify(path)} leads out of its folder`, {
      code: 'PATH_ESCAPES',
      category: 'input',
      hint: "Paths of a job stay below /opt/ml: without '..'.",
    });
  }
  return join(root, path);
}

/**
 * Whether no part of `path` below `root` is a symbolic link, as far as it exists: whoever made a link
 * may point it anywhere, so what lies behind one is not ours to read or write.
 */
export async function isLinkFree(root: string, path: string): Promise<boolean> {
  let current = root;
  for (const part of path.split('/')) {
    current = join(current, part);
    const entry = await lstat(current).catch(absent);
    if (!entry) return true;
    if (entry.isSymbolicLink()) return false;
  }
  return true;
}

/** For `catch`: a file that is not there is `undefined`, every other trouble stays one. */
export function absent(error: unknown): undefined {
  if (hasCode(error, 'ENOENT', 'ENOTDIR', 'ENAMETOOLONG')) return undefined;
  throw error;
}

/** What a call that does not wait gives; `undefined` for a file that is not there, or a link that leads nowhere. */
export function unlessAbsent<T>(call: () => T): T | undefined {
  try {
    return call();
  } catch (error) {
    return hasCode(error, 'ELOOP') ? undefined : absent(error);
  }
}

/** Whether the operating system refused with one of these codes. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
