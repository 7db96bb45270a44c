import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { join, jsonGet } from './functions.ts';
import { localFile, sourceDirectory } from './local-file.ts';
import { pipeline } from './pipeline.ts';
import { step } from './step.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(joinPath(tmpdir(), 'slipway-local-file-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, content = name): string {
  const path = joinPath(folder, name);
  mkdirSync(joinPath(path, '..'), { recursive: true });
  writeFileSync(path, content);
  return path;
}

function rename(from: string, to: string): void {
  renameSync(joinPath(folder, from), joinPath(folder, to));
}

function swap(one: string, other: string): void {
  rename(one, 'aside');
  rename(other, one);
  rename('aside', other);
}

const refusal = (make: () => unknown) => {
  try {
    make();
  } catch (error) {
    return error;
  }
  return undefined;
};

describe('a local file', () => {
  test('is the object that its content and its name make', () => {
    const path = write('train.py', 'print(1)\n');
    const file = localFile('bucket', path);
    const digest = createHash('sha256').update('print(1)\n').digest('hex');
    expect(file.uri).toBe(`s3://bucket/code/${digest}/train.py`);
    expect(file).toMatchObject({ path, form: 'file' });
    expect(JSON.stringify({ S3Uri: file })).toBe(`{"S3Uri":"${file.uri}"}`);
    expect(localFile('bucket', pathToFileURL(path)).uri).toBe(file.uri);
    expect(localFile('bucket', write('other/train.py', 'print(1)\n')).uri).toBe(file.uri);
    expect(localFile('bucket', write('other.py', 'print(1)\n')).uri).not.toBe(file.uri);
    expect(localFile('bucket', write('train.py', 'print(2)\n')).uri).not.toBe(file.uri);
  });

  test('is a file that is there', () => {
    expect(refusal(() => localFile('b', joinPath(folder, 'none.py')))).toMatchObject({
      code: 'LOCAL_FILE_NOT_FOUND',
      category: 'input',
      message: expect.stringContaining(joinPath(folder, 'none.py')),
      hint: expect.any(String),
    });
    expect(refusal(() => localFile('b', folder))).toMatchObject({ code: 'NOT_A_FILE' });
    expect(refusal(() => sourceDirectory('b', write('a')))).toMatchObject({ code: 'NOT_A_FOLDER' });
  });
});

describe('a source directory', () => {
  const uriOf = (name = 'src') => sourceDirectory('bucket', joinPath(folder, name)).uri;

  beforeEach(() => {
    write('src/train.py', 'print(1)');
    write('src/lib/__init__.py', '');
    write('src/requirements.txt', 'pandas');
  });

  test('is the object that all it contains makes', () => {
    const first = uriOf();
    expect(first).toMatch(/^s3:\/\/bucket\/code\/[0-9a-f]{64}\/sourcedir\.tar\.gz$/);
    expect(sourceDirectory('bucket', joinPath(folder, 'src'))).toMatchObject({
      form: 'archive',
      path: joinPath(folder, 'src'),
    });
    cpSync(joinPath(folder, 'src'), joinPath(folder, 'copy'), { recursive: true });
    utimesSync(joinPath(folder, 'copy/train.py'), 1, 1);
    expect(uriOf('copy')).toBe(first);
    expect(uriOf()).toBe(first);
  });

  test.each<[string, () => unknown]>([
    ['a file is changed', () => write('src/train.py', 'print(2)')],
    ['a file is added', () => write('src/more.py')],
    ['a file is named otherwise', () => rename('src/train.py', 'src/Train.py')],
    ['a file is taken away', () => rmSync(joinPath(folder, 'src/lib/__init__.py'))],
    ['a file goes to another folder', () => rename('src/train.py', 'src/lib/train.py')],
    ['an empty folder is added', () => mkdirSync(joinPath(folder, 'src/data'))],
    ['a file may now be executed', () => chmodSync(joinPath(folder, 'src/train.py'), 0o755)],
    ['two files change places', () => swap('src/a', 'src/b')],
  ])('is another when %s', (_, change) => {
    write('src/a', 'x');
    write('src/b', 'b');
    const before = uriOf();
    change();
    expect(uriOf()).not.toBe(before);
  });

  test('holds nothing that Python or git left there', () => {
    const before = uriOf();
    write('src/__pycache__/train.cpython-311.pyc');
    write('src/lib/old.pyc');
    write('src/.git/HEAD');
    expect(uriOf()).toBe(before);
    write('src/.env');
    expect(uriOf()).not.toBe(before);
  });

  test('has what a link points at in its place, and says which one leads nowhere', () => {
    cpSync(joinPath(folder, 'src'), joinPath(folder, 'linked'), { recursive: true });
    rmSync(joinPath(folder, 'linked/lib'), { recursive: true });
    symlinkSync(joinPath(folder, 'src/lib'), joinPath(folder, 'linked/lib'));
    expect(uriOf('linked')).toBe(uriOf());
    symlinkSync('nowhere', joinPath(folder, 'linked/broken'));
    expect(refusal(() => uriOf('linked'))).toMatchObject({
      code: 'LOCAL_FILE_NOT_FOUND',
      message: expect.stringContaining(joinPath(folder, 'linked/broken')),
    });
    symlinkSync('.', joinPath(folder, 'src/round'));
    expect(refusal(() => uriOf())).toMatchObject({ code: 'LOCAL_FILE_NOT_FOUND' });
  });
});

test('a pipeline knows the local files of all its steps, each once', () => {
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name) => localFile('bucket', write(name)));
  const again = localFile('bucket', write('elsewhere/a', 'a'));
  const inner = step({ name: 'Inner' }, { type: 'Echo', arguments: { Deep: [[{ Code: c }]], Same: a } });
  const outer = step({ name: 'Outer' }, { type: 'Choice', arguments: { IfSteps: [inner], ElseSteps: [] } });
  const first = step(
    { name: 'First' },
    { type: 'Echo', arguments: { X: a, Y: { Z: b }, Again: again, None: null } },
  );
  const joined = join('/', [join('', [d as never]), 'x']);
  const last = step(
    { name: 'Last' },
    { type: 'Echo', arguments: { X: jsonGet({ s3Uri: joined }, 'a'), Y: joined } },
  );
  const whole = pipeline({
    name: 'P',
    steps: [first, step({ name: 'Outermost' }, { type: 'Choice', arguments: { IfSteps: [outer] } }), last],
  });
  expect(whole.localFiles.map(({ uri }) => uri)).toEqual([a, b, c, d].map((file) => file?.uri));
  expect(JSON.stringify(whole)).toContain(`"Code":"${c?.uri}"`);
});
