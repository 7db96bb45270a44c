import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LocalFile } from '@slipway/core';
import { packSource } from './archive.ts';
import type { LocalSession } from './session.ts';

/** Stores a pipeline's local files as the objects its definition names, where they are not stored yet. */
export async function storeLocalFiles(session: LocalSession, files: readonly LocalFile[]): Promise<void> {
  for (const { uri, path, form } of files) {
    // The key holds a digest of the content.
    if (await session.objects.has(uri)) continue;
    if (form === 'file') await session.objects.upload(path, uri);
    else await storeArchive(session, path, uri);
  }
}

async function storeArchive(session: LocalSession, folder: string, uri: string): Promise<void> {
  const drafts = join(session.directory, 'drafts');
  const draft = join(drafts, `${randomUUID()}.tar.gz`);
  await mkdir(drafts, { recursive: true });
  try {
    await packSource(folder, draft);
    await session.objects.upload(draft, uri, { move: true });
  } finally {
    await rm(draft, { force: true });
  }
}
