import { createHash, type Hash } from 'node:crypto';
import { readdirSync, readFileSync, type Stats, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LocalFile } from '../contract/session.ts';
import { messageOf, slipwayError } from '../errors.ts';

const brand = Symbol.for('slipway.localFile');

/** Whether `value` is a local file, also one from another copy of this package. */
function isLocalFile(value: unknown): value is LocalFile {
  return typeof value === 'object' && value !== null && brand in value;
}

/** The local files that `value` holds, steps and expressions in it included. */
export function findLocalFiles(value: unknown): LocalFile[] {
  if (typeof value !== 'object' || value === null) return [];
  if (isLocalFile(value)) return [value];
  if ('localFiles' in value && Array.isArray(value.localFiles)) return value.localFiles.filter(isLocalFile);
  if ('toJSON' in value) return [];
  return Object.values(value).flatMap(findLocalFiles);
}

/** A file of this machine as an object of `bucket`. Its key holds the digest of its content, read now. */
export function localFile(bucket: string, source: string | URL): LocalFile {
  const path = absolute(source);
  if (!statSync(path).isFile()) {
    throw slipwayError(`${path} is a folder, and a file is asked for`, {
      code: 'NOT_A_FILE',
      category: 'input',
      hint: 'Name a file, or use sourceDirectory() for a folder of code.',
    });
  }
  const digest = sha256(readFileSync(path)).toString('hex');
  return make(`s3://${bucket}/code/${digest}/${basename(path)}`, path, 'file');
}

/** A folder of this machine as a `sourcedir.tar.gz` of `bucket`; its key holds the digest of all it contains. */
export function sourceDirectory(bucket: string, source: string | URL): LocalFile {
  const path = absolute(source);
  if (!statSync(path).isDirectory()) {
    throw slipwayError(`${path} is a file, and a folder is asked for`, {
      code: 'NOT_A_FOLDER',
      category: 'input',
      hint: 'Name a folder, or use localFile() for a single file.',
    });
  }
  const hash = createHash('sha256');
  digestFolder(hash, path, '');
  return make(`s3://${bucket}/code/${hash.digest('hex')}/sourcedir.tar.gz`, path, 'archive');
}

function make(uri: string, path: string, form: LocalFile['form']): LocalFile {
  return Object.assign({ uri, path, form, toJSON: () => uri }, { [brand]: true });
}

function absolute(source: string | URL): string {
  const path = source instanceof URL ? fileURLToPath(source) : resolve(source);
  if (statSync(path, { throwIfNoEntry: false })) return path;
  throw slipwayError(`There is no file or folder ${path}`, {
    code: 'LOCAL_FILE_NOT_FOUND',
    category: 'input',
    hint: 'Relative paths start at the current folder; new URL("…", import.meta.url) starts at the module.',
  });
}

/** What Python and editors leave in a source folder is no source. */
export function isSource(name: string): boolean {
  return name !== '__pycache__' && name !== '.git' && !name.endsWith('.pyc');
}

/** Of each entry its path, whether it may be executed, and its content: all that a tar of the folder is made of. */
function digestFolder(hash: Hash, root: string, folder: string): void {
  const names = readdirSync(join(root, folder)).filter(isSource);
  // `sort()` compares code units: the same in every locale.
  for (const name of names.sort()) {
    const path = join(folder, name);
    const found = linkTarget(join(root, path));
    hash.update(`${path}\0${found.isDirectory() ? '/' : found.mode & 0o111 ? 'x' : '-'}`);
    if (found.isDirectory()) digestFolder(hash, root, path);
    else hash.update(sha256(readFileSync(join(root, path))));
  }
}

/** What a path leads to; a link is packed as what it points at. */
function linkTarget(path: string): Stats {
  try {
    return statSync(path);
  } catch (cause) {
    throw slipwayError(`${path} leads nowhere: ${messageOf(cause)}`, {
      code: 'LOCAL_FILE_NOT_FOUND',
      category: 'input',
      hint: 'Mend the link or take it out of the folder.',
      cause,
    });
  }
}

function sha256(content: Uint8Array): Buffer {
  return createHash('sha256').update(content).digest();
}
