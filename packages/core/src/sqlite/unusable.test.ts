import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { RunStore } from '../contract/run-store.ts';
import { startChild } from '../test/child.ts';
import { testFolder, testStore } from '../test/journal.ts';
import { at, record, stopped } from '../test/records.ts';

let folder: string;
let path: string;

beforeEach(() => {
  folder = testFolder();
  // For whoever a test is meanwhile.
  chmodSync(folder, 0o755);
  path = join(folder, 'executions.sqlite');
});

const unusable = { code: 'JOURNAL_UNUSABLE', category: 'environment', hint: expect.any(String) };

const reading: readonly ((store: RunStore) => Promise<unknown>)[] = [
  (store) => store.get('a'),
  (store) => Array.fromAsync(store.events('a')),
  (store) => Array.fromAsync(store.list()),
  (store) => Array.fromAsync(store.stepRuns({ pipelineName: 'P', step: 'A' })),
];
const writing: readonly ((store: RunStore) => Promise<unknown>)[] = [
  (store) => store.create(record('new')),
  (store) => store.append('a', stopped('A')),
  (store) => store.requestStop('a'),
  (store) => store.claim('a'),
  (store) => store.remove('a'),
];

/** Sees every one of these refused, and gives what the first said. */
async function refused(store: RunStore, calls: readonly ((store: RunStore) => Promise<unknown>)[]) {
  const errors: Error[] = [];
  for (const call of calls) {
    const error = await call(store).then(
      () => expect.fail(`was not refused: ${call}`),
      (thrown) => thrown,
    );
    expect(error).toMatchObject(unusable);
    errors.push(error);
  }
  return errors[0] as Error & { hint: string };
}

async function withEvents(count: number): Promise<RunStore> {
  const store = testStore(path, { timeout: 200 });
  await store.create(record('a'));
  for (let i = 0; i < count; i++) await store.append('a', stopped(`S${i}`, i));
  return store;
}

describe('a journal that cannot be used is left alone', () => {
  test('by a newer version, whose file is not even turned to another mode', async () => {
    const newer = new DatabaseSync(path);
    newer.exec('CREATE TABLE things (a); PRAGMA user_version = 999;');
    newer.close();
    const before = readFileSync(path);
    const { message, hint } = await refused(testStore(path), [...reading, ...writing]);
    expect(message).toContain('written by a newer Slipway (version 999 of its tables)');
    expect(hint).toBe('Use that Slipway, or another folder.');
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(readdirSync(folder)).toEqual(['executions.sqlite']);
  });

  test.each<[string, Buffer]>([
    ['text', Buffer.from('this is no database, and it is long enough to look like none '.repeat(100))],
    ['noise', Buffer.alloc(8_192, 7)],
    [
      'a header and nothing true after it',
      Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(8_000, 1)]),
    ],
  ])('damaged: %s', async (_, content) => {
    writeFileSync(path, content);
    const { message, hint } = await refused(testStore(path), [...reading, ...writing]);
    expect(message).toContain(`The journal ${path} cannot be used: it is damaged (`);
    expect(hint).toContain('Move it away');
    expect(readFileSync(path).equals(content)).toBe(true);
    expect(readdirSync(folder)).toEqual(['executions.sqlite']);
  });

  test('damaged in any of its pages: what is read is true, or refused', async () => {
    const store = await withEvents(300);
    const description = { text: 'long '.repeat(3_000) };
    await store.append('a', { type: 'StepExecuting', time: at(0), step: 'A', description });
    await store.append('a', { type: 'StepKeyed', time: at(1), step: 'A', key: 'k', parts: {} });
    await store.create(record('b', { settings: { text: 'long '.repeat(3_000) } }));
    const all = async (of: RunStore) =>
      await Promise.all(
        reading.map((call) =>
          call(of).then(
            (value) => ({ value }),
            (error) => ({ error }),
          ),
        ),
      );
    const truth = await all(store);
    await store.close();
    const whole = readFileSync(path);
    const size = 4_096;
    let noticed = 0;
    for (let page = 0; page < whole.length / size; page++) {
      for (const filler of [0, 0xff]) {
        const content = Buffer.from(whole);
        // The first hundred bytes of the first page are the header, which is tried above.
        content.fill(filler, page === 0 ? 100 : page * size, (page + 1) * size);
        writeFileSync(path, content);
        const damaged = testStore(path);
        for (const [index, said] of (await all(damaged)).entries()) {
          if ('error' in said) {
            expect(said.error).toMatchObject({ ...unusable, message: expect.stringContaining('damaged') });
            noticed++;
          } else {
            expect(said).toEqual(truth[index]);
          }
        }
        await damaged.close();
        expect(readFileSync(path).equals(content)).toBe(true);
      }
    }
    expect(noticed).toBeGreaterThan(20);
  });

  test('in a folder that is none', async () => {
    writeFileSync(join(folder, 'file'), '');
    await refused(testStore(join(folder, 'file', 'executions.sqlite')), [...reading, ...writing]);
    expect(readdirSync(folder)).toEqual(['file']);
  });

  test('is tried again when it can be used', async () => {
    writeFileSync(path, 'no database '.repeat(100));
    const store = testStore(path);
    await refused(store, reading);
    rmSync(path);
    await store.create(record('a'));
    expect((await store.get('a'))?.id).toBe('a');
  });
});

describe('where nothing may be written', () => {
  /** Root may write anywhere: for this once the test is nobody. */
  const readOnly = async (work: () => Promise<void>): Promise<void> => {
    const isRoot = process.geteuid?.() === 0;
    chmodSync(folder, 0o555);
    if (isRoot) process.seteuid?.(65_534);
    try {
      await work();
    } finally {
      if (isRoot) process.seteuid?.(0);
      chmodSync(folder, 0o755);
    }
  };
  const sees = async (store: RunStore, events: number) => {
    expect((await store.get('a'))?.id).toBe('a');
    expect(await Array.fromAsync(store.events('a'))).toHaveLength(events);
    expect((await Array.fromAsync(store.list())).map(({ id }) => id)).toEqual(['a']);
    expect(await store.isClaimed('a')).toBe(false);
    const { message } = await refused(store, writing);
    expect(message).toContain('may not be written to');
    await store.close();
  };

  test('there is no new journal', async () => {
    await readOnly(async () => {
      const { message } = await refused(testStore(path), [...reading, ...writing]);
      expect(message).toContain('unable to open database file');
      await refused(testStore(join(folder, 'deeper', 'executions.sqlite')), [...reading, ...writing]);
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  test('one that is there can be read', async () => {
    await (await withEvents(3)).close();
    const before = readFileSync(path);
    await readOnly(() => sees(testStore(path), 3));
    expect(readdirSync(folder)).toEqual(['executions.sqlite']);
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  test('one that another process writes, or was killed at, can be read with its last events', async () => {
    const writer = await withEvents(3);
    const claim = await writer.claim('a');
    await readOnly(async () => {
      const store = testStore(path);
      expect(await Array.fromAsync(store.events('a'))).toHaveLength(3);
      expect(await store.isClaimed('a')).toBe(true);
      await store.close();
    });
    await claim?.release();
    const files = ['', '-wal', '-shm'].map((end) => `${path}${end}`);
    const left = join(folder, 'left');
    mkdirSync(left);
    for (const file of files) copyFileSync(file, file.replace(folder, left));
    folder = left;
    await readOnly(() => sees(testStore(join(left, 'executions.sqlite')), 3));
  });

  test('one whose last events cannot be read is refused: it would be another one without them', async () => {
    const writer = await withEvents(3);
    const left = join(folder, 'left');
    mkdirSync(left);
    for (const end of ['', '-wal']) copyFileSync(`${path}${end}`, join(left, `executions.sqlite${end}`));
    await writer.close();
    folder = left;
    await readOnly(async () => {
      const { message } = await refused(testStore(join(left, 'executions.sqlite')), [...reading, ...writing]);
      expect(message).toContain('its last events are in');
    });
  });

  test('one of an older version is refused', async () => {
    const older = new DatabaseSync(path);
    older.exec('PRAGMA journal_mode = WAL; CREATE TABLE executions (a); PRAGMA user_version = 1;');
    older.close();
    await readOnly(async () => {
      const { message, hint } = await refused(testStore(path), [...reading, ...writing]);
      expect(message).toContain('written by an older Slipway (version 1 of its tables)');
      expect(hint).toContain('where it may be written to');
    });
  });
});

describe('a journal that another process has locked', () => {
  test('can be read, and says so where it cannot be written', async () => {
    const store = await withEvents(3);
    const locker = startChild('lock-journal.ts', path, 'BEGIN EXCLUSIVE');
    onTestFinished(locker.end);
    expect(await locker.line()).toBe('locked');
    expect(await Array.fromAsync(store.events('a'))).toHaveLength(3);
    const { message, hint } = await refused(store, writing);
    expect(message).toContain('another process has locked it and does not let go (database is locked)');
    expect(hint).toContain('see which process has the file open');
    await locker.end();
    await store.append('a', stopped('S3', 3));
    expect(await Array.fromAsync(store.events('a'))).toHaveLength(4);
  });

  test('wholly, is not opened', async () => {
    await (await withEvents(3)).close();
    const lock = 'PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; PRAGMA user_version = 2; COMMIT';
    const locker = startChild('lock-journal.ts', path, lock);
    onTestFinished(locker.end);
    expect(await locker.line()).toBe('locked');
    const store = testStore(path, { timeout: 200 });
    const { message } = await refused(store, [...reading, ...writing]);
    expect(message).toContain('another process has locked it');
    await locker.end();
    expect(await Array.fromAsync(store.events('a'))).toHaveLength(3);
  });
});

describe('a journal that is deleted while it is used', () => {
  test('takes no more events, which would be lost', async () => {
    const inner = join(folder, 'inner');
    path = join(inner, 'executions.sqlite');
    const store = await withEvents(3);
    rmSync(inner, { recursive: true });
    const { message } = await refused(store, [...reading, ...writing]);
    expect(message).toContain('it was deleted or replaced while it was in use');
    expect(existsSync(inner)).toBe(false);
    await store.close();
    await store.create(record('b'));
    expect(await store.get('a')).toBeUndefined();
  });

  test('nor when another one is in its place', async () => {
    const store = await withEvents(3);
    for (const end of ['', '-wal', '-shm']) renameSync(`${path}${end}`, join(folder, `old${end}`));
    await testStore(path).create(record('b'));
    await refused(store, [...reading, ...writing]);
    await store.close();
    expect((await Array.fromAsync(store.list())).map(({ id }) => id)).toEqual(['b']);
  });
});

test('on a full disk what was kept stays, and it goes on when there is room', async ({ skip }) => {
  const possible = withSmallDisk('true');
  if (possible.status !== 0) skip(`a disk cannot be mounted here: ${possible.error ?? possible.stderr}`);
  const script = fileURLToPath(new URL('../test/fill-journal.ts', import.meta.url));
  const run = withSmallDisk(
    process.execPath,
    '--conditions=@slipway/source',
    '--no-warnings',
    script,
    folder,
  );
  expect(run.stderr).toBe('');
  const said = JSON.parse(run.stdout);
  expect(said).toMatchObject({
    ...unusable,
    message: expect.stringContaining('its disk is full (database or disk is full)'),
    hint: expect.stringContaining('Make room'),
    again: 'JOURNAL_UNUSABLE',
  });
  const count = said.keptWhileFull;
  expect(count).toBeGreaterThan(10);
  expect(said.whileFull).toEqual(Array.from({ length: count }, (_, index) => index));
  expect(said.listed).toEqual([at(count - 1).getTime()]);
  expect(said.afterwards).toEqual(Array.from({ length: count + 1 }, (_, index) => index));
});

/** Runs a command while a disk of 700 KB is mounted at the folder, for it alone and until it ends. */
function withSmallDisk(...command: readonly string[]) {
  const user = process.geteuid?.() === 0 ? [] : ['--user', '--map-root-user'];
  const mount = ['sh', '-c', 'mount -t tmpfs -o size=700k slipway "$0" && exec "$@"', folder];
  const [file = '', ...args] = ['unshare', '--mount', ...user, ...mount, ...command];
  return spawnSync(file, args, { encoding: 'utf8' });
}
