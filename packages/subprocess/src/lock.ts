import { isBusy, loadSqlite } from '@slipway/core/sqlite';
import { pause } from './pause.ts';

/**
 * Runs `work` while no other process runs any under the same lock. The lock is the system's own, on a
 * file that SQLite opens for us: it ends with this process, however that ends, so none is ever stale.
 */
export async function withLock<Result>(
  file: string,
  work: () => Result | Promise<Result>,
  options: { readonly signal?: AbortSignal | undefined; readonly onWait?: () => void } = {},
): Promise<Result> {
  const { DatabaseSync } = await loadSqlite();
  const database = new DatabaseSync(file);
  try {
    for (let tries = 0; !begin(database); tries++) {
      if (tries === 0) options.onWait?.();
      await pause(50, options.signal);
    }
    return await work();
  } finally {
    database.close();
  }
}

function begin(database: { exec(sql: string): void }): boolean {
  try {
    database.exec('BEGIN EXCLUSIVE');
    return true;
  } catch (error) {
    if (isBusy(error)) return false;
    throw error;
  }
}
