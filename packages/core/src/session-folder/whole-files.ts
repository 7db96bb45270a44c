import { link, mkdir, rename, unlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Drafts } from '../drafts.ts';
import { milestone } from '../milestone.ts';

/** A file with this content, whole or not at all. */
export async function writeWhole(drafts: Drafts, path: string, content: string): Promise<void> {
  const draft = await written(drafts, path, content);
  await rename(draft, path);
}

/** A new file with this content, whole or not at all; `false` when there is one of this name. */
export async function writeNew(drafts: Drafts, path: string, content: string): Promise<boolean> {
  const draft = await written(drafts, path, content);
  try {
    await link(draft, path);
    milestone('draft:linked');
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    await unlink(draft);
  }
}

async function written(drafts: Drafts, path: string, content: string): Promise<string> {
  await mkdir(dirname(path), { recursive: true });
  const draft = drafts.newPath();
  await writeFile(draft, content);
  milestone('draft:written');
  return draft;
}
