import { existsSync, mkdirSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { ExecutionClaim } from '../contract/run-store.ts';
import type { Connection } from './connection.ts';
import { loadSqlite } from './load.ts';
import { isLocked, takeLock } from './lock-file.ts';
import { clearStopRequest } from './stop-requests.ts';

/** Who runs which execution. */
export interface Claims {
  claim(executionId: string): Promise<ExecutionClaim | undefined>;
  isClaimed(executionId: string): Promise<boolean>;
  /** Clears away what a process left that died with its claim. */
  sweep(executionId: string): Promise<void>;
  /** Gives up whatever is claimed through this. */
  releaseAll(): Promise<void>;
}

/**
 * A claim is a lock on a file of its own in `folder`. Whatever is done to such a file is done while the journal is
 * locked for a change: so none is removed while another process opens it, and no look at one is taken for a claim.
 * Nothing but SQLite may open one: the first descriptor that a process closes gives up what POSIX has locked for it.
 */
export function executionClaims(connection: Connection, folder: string): Claims {
  /** A lock that nothing refers to would be closed as garbage. */
  const held = new Map<string, DatabaseSync>();
  /** An id, whatever is in it, leads to no other folder. */
  const fileOf = (executionId: string): string => join(folder, `${encodeURIComponent(executionId)}.lock`);

  const release = async (executionId: string, lock: DatabaseSync): Promise<void> => {
    if (!lock.isOpen) return;
    try {
      await connection.change(() => {
        lock.close();
        removeLockFile(fileOf(executionId), folder);
      });
    } catch {
      // The journal is gone, say. A file that stays is nobody's claim; the next one takes it.
    } finally {
      if (lock.isOpen) lock.close();
      held.delete(executionId);
    }
  };
  return {
    async claim(executionId) {
      const sqlite = await loadSqlite();
      let lock: DatabaseSync | undefined;
      try {
        await connection.change((journal) => {
          mkdirSync(folder, { recursive: true });
          lock = takeLock(sqlite, fileOf(executionId));
          if (lock !== undefined) clearStopRequest(journal, executionId);
        });
      } catch (error) {
        lock?.close();
        throw error;
      }
      if (lock === undefined) return undefined;
      const taken = lock;
      held.set(executionId, taken);
      return { release: () => release(executionId, taken) };
    },
    async isClaimed(executionId) {
      const file = fileOf(executionId);
      if (held.has(executionId)) return true;
      if (!existsSync(file)) return false;
      const sqlite = await loadSqlite();
      return await connection.change(() => existsSync(file) && isLocked(sqlite, file));
    },
    async sweep(executionId) {
      const file = fileOf(executionId);
      if (!existsSync(file)) return;
      const sqlite = await loadSqlite();
      await connection.change(() => {
        if (existsSync(file) && !isLocked(sqlite, file)) removeLockFile(file, folder);
      });
    },
    async releaseAll() {
      for (const [executionId, lock] of held) await release(executionId, lock);
    },
  };
}

function removeLockFile(file: string, folder: string): void {
  rmSync(file, { force: true });
  try {
    rmdirSync(folder);
  } catch {
    // There are other claims in it.
  }
}
