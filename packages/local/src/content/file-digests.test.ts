import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { testFolder } from '../test/fixture.ts';
import { type FileDigests, fileDigests } from './file-digests.ts';

const sha256 = (content: string | Uint8Array): string =>
  `sha256:${createHash('sha256').update(content).digest('hex')}`;

async function place(): Promise<{ file: string; database: string; open(): FileDigests }> {
  const folder = await testFolder();
  const database = join(folder, 'state/digests.sqlite');
  const open = () => {
    const digests = fileDigests(database);
    onTestFinished(() => digests.close());
    return digests;
  };
  return { file: join(folder, 'file'), database, open };
}

/** Longer than a file system's clock takes to tick. */
const settle = () => sleep(50);

/** Puts other digests in place of those that were kept, to see whether they are used. */
function plant(database: string): void {
  const opened = new DatabaseSync(database);
  opened.exec("UPDATE digests SET digest = 'planted'");
  opened.close();
}

test('a digest is that of the content, of small files and of large ones', async () => {
  const { file, open } = await place();
  const digests = open();
  expect(await digests.digestOf(file)).toBeUndefined();
  for (const content of ['', 'x', 'x'.repeat(65_536), 'x'.repeat(65_537), 'x'.repeat(3_000_000)]) {
    writeFileSync(file, content);
    expect(await digests.digestOf(file)).toBe(sha256(content));
  }
});

test('a file is not read again, in this process or another, until it changes', async () => {
  const { file, database, open } = await place();
  writeFileSync(file, 'one');
  await settle();
  const first = open();
  expect(await first.digestOf(file)).toBe(sha256('one'));
  await first.close();
  plant(database);
  const second = open();
  expect(await second.digestOf(file)).toBe('planted');
  await second.close();
  rmSync(database);
  expect(await second.digestOf(file)).toBe('planted');
  appendFileSync(file, '!');
  expect(await second.digestOf(file)).toBe(sha256('one!'));
});

test('a change within one tick of the clock is not missed', async () => {
  const { file, open } = await place();
  const digests = open();
  for (let i = 0; i < 300; i++) {
    const content = String(i % 10);
    writeFileSync(file, content);
    expect(await digests.digestOf(file)).toBe(sha256(content));
  }
});

test('nothing is remembered of a file whose next change could have the time that it has', async () => {
  const { file, database, open } = await place();
  writeFileSync(file, 'one');
  await settle();
  utimesSync(file, new Date(), new Date(Date.now() + 3_600_000));
  const digests = open();
  expect(await digests.digestOf(file)).toBe(sha256('one'));
  await digests.close();
  const opened = new DatabaseSync(database);
  expect(opened.prepare('SELECT * FROM digests').all()).toEqual([]);
  opened.close();
});

test('a change that hides its time and size is seen', async () => {
  const { file, open } = await place();
  const digests = open();
  const time = new Date(1_700_000_000_000);
  writeFileSync(file, 'a');
  utimesSync(file, time, time);
  await settle();
  expect(await digests.digestOf(file)).toBe(sha256('a'));
  writeFileSync(file, 'b');
  utimesSync(file, time, time);
  expect(await digests.digestOf(file)).toBe(sha256('b'));
  rmSync(file);
  expect(await digests.digestOf(file)).toBeUndefined();
});

describe('what was kept may be lost at any time', () => {
  test('damaged, it begins anew', async () => {
    const { file, database, open } = await place();
    writeFileSync(file, 'one');
    await settle();
    const first = open();
    await first.digestOf(file);
    await first.close();
    writeFileSync(database, 'no database at all, and long enough to be read as one'.repeat(100));
    const second = open();
    expect(await second.digestOf(file)).toBe(sha256('one'));
    await second.close();
    plant(database);
    expect(await open().digestOf(file)).toBe('planted');
  });

  test('with another table of its name, it begins anew', async () => {
    const { file, database, open } = await place();
    writeFileSync(file, 'one');
    await settle();
    await open().digestOf(file);
    const opened = new DatabaseSync(database);
    opened.exec('DROP TABLE digests; CREATE TABLE digests (other TEXT)');
    opened.close();
    const digests = open();
    expect(await digests.digestOf(file)).toBe(sha256('one'));
    await digests.close();
    plant(database);
    expect(await open().digestOf(file)).toBe('planted');
  });

  test('where it cannot be, nothing is kept, and nothing fails', async () => {
    const { file, database, open } = await place();
    writeFileSync(file, 'one');
    writeFileSync(join(database, '../..', 'state'), 'in its way');
    await settle();
    const digests = open();
    expect(await digests.digestOf(file)).toBe(sha256('one'));
    expect(await digests.digestOf(file)).toBe(sha256('one'));
    await digests.close();
    expect(existsSync(database)).toBe(false);
  });

  test('while another process writes, nothing waits for ever', async () => {
    const { file, database, open } = await place();
    writeFileSync(file, 'one');
    await settle();
    const first = open();
    await first.digestOf(file);
    await first.close();
    const other = new DatabaseSync(database);
    other.exec('BEGIN IMMEDIATE');
    writeFileSync(file, 'two');
    await settle();
    const second = open();
    expect(await second.digestOf(file)).toBe(sha256('two'));
    await second.close();
    other.exec('ROLLBACK');
    other.close();
    expect(await open().digestOf(file)).toBe(sha256('two'));
  });
});

test('who is stopped takes nobody along who waits for the same file', async () => {
  const { file, open } = await place();
  const content = Buffer.alloc(20_000_000, 'x');
  writeFileSync(file, content);
  const digests = open();
  const controller = new AbortController();
  const stopped = digests.digestOf(file, controller.signal);
  const other = digests.digestOf(file);
  setImmediate(() => controller.abort());
  await expect(stopped).rejects.toThrow(/abort/i);
  expect(await other).toBe(sha256(content));
});
