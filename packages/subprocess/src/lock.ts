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
  const { DatabaseSync } = await import('node:sqlite');
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
    const busy = 5; // SQLITE_BUSY, https://sqlite.org/rescode.html
    if (error instanceof Error && 'errcode' in error && Number(error.errcode) % 256 === busy) return false;
    throw error;
  }
}
