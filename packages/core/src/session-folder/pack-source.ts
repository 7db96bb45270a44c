import { readdir } from 'node:fs/promises';
import { posix } from 'node:path';
import { isSource } from '../authoring/local-file.ts';

/** The source code in `folder`, as a gzipped tar: what links point to is packed in their place. */
export async function packSource(folder: string, file: string): Promise<void> {
  const { create } = await import('tar');
  const entries = (await readdir(folder)).sort();
  const filter = (path: string) => isSource(posix.basename(path));
  await create({ file, cwd: folder, gzip: true, portable: true, follow: true, filter }, entries.map(asPath));
}

/** tar takes `@name` for an archive to merge. */
export function asPath(name: string): string {
  return name.startsWith('@') ? `./${name}` : name;
}
