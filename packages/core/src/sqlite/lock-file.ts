import type { DatabaseSync } from 'node:sqlite';
import { isBusy } from './is-busy.ts';

type Sqlite = typeof import('node:sqlite');

/**
 * Locks a file, made where there is none, until the lock is closed or this process ends, however that ends: it is the
 * system's own lock, on a file that SQLite opens for us. `undefined`: somebody has it.
 */
export function takeLock({ DatabaseSync }: Sqlite, file: string): DatabaseSync | undefined {
  const lock = new DatabaseSync(file);
  try {
    // The journal is for a change that is never committed: of a file that may only be read SQLite would say it is locked.
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE; PRAGMA user_version = 1');
    return lock;
  } catch (error) {
    lock.close();
    if (isBusy(error)) return undefined;
    throw error;
  }
}

/** Whether somebody has the lock, in this process or another. */
export function isLocked({ DatabaseSync }: Sqlite, file: string): boolean {
  const look = new DatabaseSync(file, { readOnly: true });
  try {
    look.exec('SELECT count(*) FROM sqlite_schema');
    return false;
  } catch (error) {
    if (isBusy(error)) return true;
    throw error;
  } finally {
    look.close();
  }
}
