import { rm } from 'node:fs/promises';
import type { ObjectStore } from '../contract/object-store.ts';
import type { LocalFile } from '../contract/session.ts';
import type { Drafts } from '../drafts.ts';
import { packSource } from './pack-source.ts';

/** Makes a file or folder of this machine the object that stands for it in a definition. */
export async function storeLocalFile(
  { uri, path, form }: LocalFile,
  { objects, drafts }: { readonly objects: ObjectStore; readonly drafts: Drafts },
): Promise<void> {
  if (form === 'file') return await objects.upload(path, uri);
  const draft = drafts.newPath();
  try {
    await packSource(path, draft);
    await objects.upload(draft, uri, { move: true });
  } finally {
    await rm(draft, { force: true });
  }
}
