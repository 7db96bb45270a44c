import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sqliteRunStore } from '@slipway/core/sqlite';
import type { RunStoreFixture } from '../run-store/fixture.ts';

/** The journal in a SQLite file, with other processes that have it too. */
export async function sqliteRunStoreFixture(): Promise<RunStoreFixture> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-runs-'));
  const path = join(folder, 'state', 'executions.sqlite');
  const open = () => sqliteRunStore({ path });
  const script = fileURLToPath(new URL('claim-execution.ts', import.meta.url));
  return {
    store: open(),
    reopen: open,
    another: open,
    claimer: (id) => [process.execPath, '--conditions=@slipway/source', script, path, id],
    close: () => rm(folder, { recursive: true }),
  };
}
