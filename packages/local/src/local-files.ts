import { rm, utimes } from 'node:fs/promises';
import type { LocalFile } from '@slipway/core';
import { packSource } from './archive.ts';
import { absent } from './link-free.ts';
import type { LocalSession } from './session.ts';

/** Stores a pipeline's local files as the objects its definition names, where they are not stored yet. */
export async function storeLocalFiles(session: LocalSession, files: readonly LocalFile[]): Promise<void> {
  for (const { uri, path, form } of files) {
    // The key holds a digest of the content.
    if ((await session.objects.has(uri)) && (await touch(session.objects.pathOf(uri)))) continue;
    if (form === 'file') await session.objects.upload(path, uri);
    else await storeArchive(session, path, uri);
  }
}

/** Says that a file is in use, before the journal does: what is old may be cleaned away. `false`: so it was. */
async function touch(path: string): Promise<boolean> {
  const now = new Date();
  return (await utimes(path, now, now).then(() => 'touched', absent)) !== undefined;
}

async function storeArchive(session: LocalSession, folder: string, uri: string): Promise<void> {
  const draft = session.drafts.newPath();
  try {
    await packSource(folder, draft);
    await session.objects.upload(draft, uri, { move: true });
  } finally {
    await rm(draft, { force: true });
  }
}
