import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { loadSqlite } from './load.ts';
import { onceUnlocked } from './once-unlocked.ts';
import { migrate, refuseNewer, refuseOlder } from './schema.ts';
import { refusal, resultCode, unusable } from './unusable.ts';

type Sqlite = typeof import('node:sqlite');

/**
 * Opens the journal's database, makes it or brings it up to date. A newer or damaged one is left alone. One that
 * may only be read is opened for that.
 */
export async function openDatabase(path: string, timeout: number): Promise<DatabaseSync> {
  const sqlite = await loadSqlite();
  try {
    mkdirSync(dirname(path), { recursive: true });
    return await onceUnlocked(() => openToWrite(sqlite, path, timeout), timeout);
  } catch (cause) {
    if (!mayBeReadable(path, cause)) throw unusable(path, cause);
  }
  try {
    return openToRead(sqlite, path);
  } catch (cause) {
    throw unusable(path, cause);
  }
}

function openToWrite({ DatabaseSync }: Sqlite, path: string, timeout: number): DatabaseSync {
  const database = new DatabaseSync(path, { timeout, enableForeignKeyConstraints: false });
  return orClosed(database, () => {
    // Before anything is written: SQLite itself refuses a damaged file at this first look into it.
    refuseNewer(database);
    // NORMAL in WAL: a killed process loses nothing; a power cut may take the last events:
    // docs/decisions/0019-journal-and-power-cuts.md.
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
    migrate(database);
    database.exec('PRAGMA foreign_keys = ON');
  });
}

/** SQLite's READONLY and CANTOPEN: what it says when it cannot make the files that it shares a journal through. */
function mayBeReadable(path: string, cause: unknown): boolean {
  const code = resultCode(cause);
  return (code === 8 || code === 14) && existsSync(path);
}

/**
 * For a folder where SQLite cannot make those files: as something that nobody changes. While somebody does, they are
 * there, and SQLite can read through them without this.
 */
function openToRead({ DatabaseSync }: Sqlite, path: string): DatabaseSync {
  const log = statSync(`${path}-wal`, { throwIfNoEntry: false });
  if (log !== undefined && log.size > 0) {
    throw refusal(
      `its last events are in ${path}-wal, which cannot be read without ${path}-shm, and that cannot be made`,
      'Make its folder writable, or copy the journal and the files beside it to one that is.',
    );
  }
  const url = pathToFileURL(path);
  url.search = 'immutable=1';
  const database = new DatabaseSync(url, { readOnly: true });
  return orClosed(database, () => {
    refuseNewer(database);
    refuseOlder(database);
  });
}

function orClosed(database: DatabaseSync, prepare: () => void): DatabaseSync {
  try {
    prepare();
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}
