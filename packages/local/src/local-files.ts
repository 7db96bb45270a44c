import { utimes } from 'node:fs/promises';
import type { LocalFile } from '@slipway/core';
import { storeLocalFile } from '@slipway/core/session-folder';
import { absent } from './link-free.ts';
import type { LocalSession } from './local-session.ts';

/** Stores a pipeline's local files as the objects its definition names, where they are not stored yet. */
export async function storeLocalFiles(session: LocalSession, files: readonly LocalFile[]): Promise<void> {
  for (const file of files) {
    const { uri } = file;
    // The key holds a digest of the content.
    if ((await session.objects.has(uri)) && (await touch(session.objects.pathOf(uri)))) continue;
    await storeLocalFile(file, session);
  }
}

/** Says that a file is in use, before the journal does: what is old may be cleaned away. `false`: so it was. */
async function touch(path: string): Promise<boolean> {
  const now = new Date();
  return (await utimes(path, now, now).then(() => 'touched', absent)) !== undefined;
}
