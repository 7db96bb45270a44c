import { constants, type Dirent } from 'node:fs';
import { copyFile, link, mkdir, readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { absent, hasCode } from './link-free.ts';

export interface WalkOptions {
  /** Where to begin, relative to the root: empty, or ending with a slash. */
  readonly folder?: string;
  /** Only files whose path starts with it. */
  readonly prefix?: string;
}

/** The files below `root`, as paths relative to it, in the order of their bytes. Symbolic links are left out. */
export async function* walkFiles(root: string, options: WalkOptions = {}): AsyncGenerator<string> {
  const { folder = '', prefix = '' } = options;
  const entries = await readdir(join(root, folder), { withFileTypes: true }).catch((error: unknown) =>
    hasCode(error, 'ENOENT', 'ENOTDIR') ? [] : Promise.reject(error),
  );
  for (const path of entries.filter(isFileOrFolder).map(pathIn(folder)).sort(byBytes)) {
    if (!path.startsWith(prefix) && !prefix.startsWith(path)) continue;
    if (path.endsWith('/')) yield* walkFiles(root, { folder: path, prefix });
    else if (path.startsWith(prefix)) yield path;
  }
}

function isFileOrFolder(entry: Dirent): boolean {
  return entry.isFile() || entry.isDirectory();
}

function pathIn(folder: string): (entry: Dirent) => string {
  return (entry) => `${folder}${entry.name}${entry.isDirectory() ? '/' : ''}`;
}

/** UTF-16 would order some characters otherwise. */
function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** `target` becomes another name of the file, or a copy where the file system can give it none. */
export async function linkFile(source: string, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  await link(source, target).catch((error: unknown) =>
    hasCode(error, 'EXDEV', 'EPERM', 'EMLINK', 'ENOTSUP')
      ? copyFile(source, target, constants.COPYFILE_FICLONE)
      : Promise.reject(error),
  );
}

/** A JSON file's content; `undefined` when there is none. */
export async function readJson<T>(path: string): Promise<T | undefined> {
  const text = await readFile(path, 'utf8').catch(absent);
  return text === undefined ? undefined : (JSON.parse(text) as T);
}
