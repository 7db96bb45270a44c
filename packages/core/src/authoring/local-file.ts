import { createHash, type Hash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LocalFile } from '../contract/session.ts';
import { slipwayError } from '../errors.ts';

const brand = Symbol.for('slipway.localFile');

/** Whether `value` is a local file, also one from another copy of this package. */
export function isLocalFile(value: unknown): value is LocalFile {
  return typeof value === 'object' && value !== null && brand in value;
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
  const digest = createHash('sha256').update(readFileSync(path)).digest('hex');
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

function digestFolder(hash: Hash, root: string, folder: string): void {
  const entries = readdirSync(join(root, folder), { withFileTypes: true }).filter((entry) =>
    isSource(entry.name),
  );
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (statSync(join(root, path)).isDirectory()) digestFolder(hash, root, path);
    else
      hash.update(`${path}\0`).update(
        createHash('sha256')
          .update(readFileSync(join(root, path)))
          .digest(),
      );
  }
}
