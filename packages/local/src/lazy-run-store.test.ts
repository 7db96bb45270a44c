import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeRunStore } from '@slipway/testing';
import { expect, test } from 'vitest';
import { lazyRunStore } from './lazy-run-store.ts';

describeRunStore('SQLite', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-runs-'));
  const path = join(folder, 'state', 'executions.sqlite');
  return {
    store: lazyRunStore(path),
    reopen: () => lazyRunStore(path),
    close: () => rm(folder, { recursive: true }),
  };
});

test('makes nothing before it is asked for something', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-runs-'));
  const store = lazyRunStore(join(folder, 'state', 'executions.sqlite'));
  await store.close();
  expect(await readdir(folder)).toEqual([]);
  await rm(folder, { recursive: true });
});
