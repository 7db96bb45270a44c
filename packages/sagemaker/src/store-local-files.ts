import { rm } from 'node:fs/promises';
import type { Drafts, LocalFile, ObjectStore, Pipeline } from '@slipway/core';
import { storeLocalFile } from '@slipway/core/session-folder';

/** Stores a pipeline's local files, each content once: their names hold a digest of it. */
export async function storeLocalFiles(
  { localFiles }: Pick<Pipeline, 'localFiles'>,
  objects: ObjectStore,
  ownDrafts: Drafts,
): Promise<void> {
  // What processes have left that were killed while they packed a folder. Another one tries again.
  const abandoned = await ownDrafts.abandoned();
  await Promise.allSettled(abandoned.map((path) => rm(path, { recursive: true, force: true })));
  const files = new Map<string, LocalFile>(localFiles.map((file) => [file.uri, file]));
  for (const file of files.values())
    if (!(await isStored(objects, file.uri))) await storeLocalFile(file, { objects, drafts: ownDrafts });
}

async function isStored(objects: ObjectStore, uri: string): Promise<boolean> {
  for await (const object of objects.list(uri)) return object.uri === uri;
  return false;
}
