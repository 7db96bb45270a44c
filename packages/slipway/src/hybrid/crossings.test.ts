import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { openCrossings } from './crossings.ts';

test('another process that makes the database at the same moment is waited for', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-crossings-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const path = join(directory, 'crossings.sqlite');
  const other = new DatabaseSync(path);
  onTestFinished(() => other.close());
  // What it does while it makes a log of its journal.
  other.exec('BEGIN IMMEDIATE');
  const crossings = openCrossings(path);
  onTestFinished(() => crossings.close());
  const crossing = { from: 'here', digest: 'd', eTag: 'e' } as const;
  const added = crossings.add('s3://b/x', crossing);
  // In vain if it did not wait; and no matter how long this takes.
  await setTimeout(100);
  other.exec('ROLLBACK');
  await added;
  expect(await crossings.of('s3://b/x')).toEqual(crossing);
});
