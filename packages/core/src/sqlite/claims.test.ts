import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startChild } from '../test/child.ts';
import { testFolder, testStore } from '../test/journal.ts';
import { record } from '../test/records.ts';

test('a claim leaves nothing in the folder when it is released', async () => {
  const folder = testFolder();
  const store = testStore(join(folder, 'executions.sqlite'));
  for (const id of ['a', 'b']) await store.create(record(id));
  const claims = [await store.claim('a'), await store.claim('b')];
  expect(readdirSync(join(folder, 'executions.sqlite.owners'))).toEqual(['a.lock', 'b.lock']);
  for (const claim of claims) await claim?.release();
  await store.close();
  expect(readdirSync(folder)).toEqual(['executions.sqlite']);
});

test('a claim leaves nothing when the journal is closed, and stands until then', async () => {
  const folder = testFolder();
  const store = testStore(join(folder, 'executions.sqlite'));
  await store.claim('a');
  await store.close();
  expect(readdirSync(folder)).toEqual(['executions.sqlite']);
  expect(await store.isClaimed('a')).toBe(false);
});

test('an id leads to no other folder', async () => {
  const folder = testFolder();
  mkdirSync(join(folder, 'inner'));
  const store = testStore(join(folder, 'inner', 'executions.sqlite'));
  for (const id of ['..', '.', '', '../../up', '/tmp/up', 'a/b', 'a\\b', 'a\0b', 'ä'.repeat(20)]) {
    const claim = await store.claim(id);
    expect(await store.isClaimed(id)).toBe(true);
    expect(readdirSync(join(folder, 'inner', 'executions.sqlite.owners'))).toHaveLength(1);
    await claim?.release();
  }
  expect(readdirSync(folder)).toEqual(['inner']);
});

test('what a killed process leaves is taken over, or goes with its execution', async () => {
  const folder = testFolder();
  const path = join(folder, 'executions.sqlite');
  const owners = join(folder, 'executions.sqlite.owners');
  const store = testStore(path);
  for (const id of ['a', 'b', 'held']) await store.create(record(id));
  mkdirSync(owners);
  // As SIGKILL leaves it: `@slipway/testing` has a case with a process that is killed.
  for (const id of ['a', 'b']) writeFileSync(join(owners, `${id}.lock`), '');
  expect(await store.isClaimed('a')).toBe(false);
  const claim = await store.claim('a');
  expect(claim).toBeDefined();
  await claim?.release();
  await store.remove('b');
  expect(existsSync(owners)).toBe(false);
  // The claim of a living process is no leftover.
  const held = await store.claim('held');
  await store.remove('held');
  expect(await store.isClaimed('held')).toBe(true);
  await held?.release();
  expect(existsSync(owners)).toBe(false);
});

test('a claim is released though the journal is gone', async () => {
  const folder = testFolder();
  const path = join(folder, 'state', 'executions.sqlite');
  const store = testStore(path);
  const claim = await store.claim('a');
  rmSync(join(folder, 'state'), { recursive: true });
  await claim?.release();
  await store.close();
  expect(readdirSync(folder)).toEqual([]);
  expect(await store.claim('a')).toBeDefined();
});

test('of processes that claim one execution again and again, one has it at any time', async () => {
  const folder = testFolder();
  const path = join(folder, 'executions.sqlite');
  const store = testStore(path);
  await store.claim('parent');
  const children = [1, 2, 3].map(() => {
    const child = startChild('claim-repeatedly.ts', path, 'shared', '60', join(folder, 'mark'), 'parent');
    onTestFinished(child.end);
    return child;
  });
  for (const { line } of children) expect(await line()).toBe('ready');
  // Each is refused once before any of them may have it.
  const first = await store.claim('shared');
  for (const { go } of children) go();
  for (const { line } of children) expect(await line()).toBe('refused');
  await first?.release();
  const ended = Promise.all(children.map(({ exit }) => exit()));
  let running = true;
  void ended.then(() => {
    running = false;
  });
  const other = testStore(path);
  while (running) {
    // Nobody else claims this one: that others look at it must not be taken for a claim.
    const claim = await store.claim('own');
    expect(claim).toBeDefined();
    await claim?.release();
    // That this process looks at its own claim must not end it: POSIX locks go when any descriptor is closed.
    expect(await other.isClaimed('parent')).toBe(true);
    expect(await other.claim('parent')).toBeUndefined();
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  expect(await ended).toEqual([0, 0, 0]);
  expect(readdirSync(join(folder, 'executions.sqlite.owners'))).toEqual(['parent.lock']);
});
