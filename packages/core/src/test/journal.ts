import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { RunStore } from '../contract/run-store.ts';
import { type SqliteRunStoreOptions, sqliteRunStore } from '../sqlite.ts';

/** A folder that is gone after the test. */
export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-journal-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A journal that is closed after the test. */
export function testStore(path: string, options: Partial<SqliteRunStoreOptions> = {}): RunStore {
  const store = sqliteRunStore({ path, ...options });
  onTestFinished(() => store.close());
  return store;
}
