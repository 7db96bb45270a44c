import { mkdirSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { loadSqlite } from '@slipway/core/sqlite';

export interface RememberedDigest {
  /** What the file system said of the file when it was read. */
  readonly stamp: string;
  readonly digest: string;
}

/** Digests of files by path, for the next process. What it cannot read or keep is lost, which costs time alone. */
export interface DigestStore {
  get(path: string): RememberedDigest | undefined;
  set(path: string, remembered: RememberedDigest): void;
  close(): void;
}

/** Bytes at which it begins anew: files that are gone stay in it. */
const MOST = 64 * 1024 * 1024;

/** Never rejects: where no database can be had, nothing is kept. */
export async function openDigestStore(path: string): Promise<DigestStore> {
  const { DatabaseSync } = await loadSqlite();
  const open = (): DigestStore => {
    mkdirSync(dirname(path), { recursive: true });
    return storeIn(new DatabaseSync(path, { timeout: 1_000 }));
  };
  try {
    if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > MOST) remove(path);
    return open();
  } catch (error) {
    return (
      attempt(() => {
        if (isDamaged(error)) remove(path);
        return open();
      }) ?? FORGETFUL
    );
  }
}

const FORGETFUL: DigestStore = { get: () => undefined, set: () => {}, close: () => {} };

function storeIn(database: DatabaseSync): DigestStore {
  // A power cut may damage it, and then it begins anew.
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF');
  database.exec(TABLE);
  const select = database.prepare('SELECT stamp, digest FROM digests WHERE path = ?');
  const insert = database.prepare('INSERT OR REPLACE INTO digests VALUES (?, ?, ?)');
  const unsaved = new Map<string, RememberedDigest>();

  /** Together: a transaction for each would take longer than to read the file. */
  function save(): void {
    if (unsaved.size === 0) return;
    attempt(() => {
      database.exec('BEGIN IMMEDIATE');
      for (const [path, { stamp, digest }] of unsaved) insert.run(path, stamp, digest);
      database.exec('COMMIT');
    });
    if (database.isTransaction) attempt(() => database.exec('ROLLBACK'));
    unsaved.clear();
  }

  return {
    get: (path) => attempt(() => select.get(path) as RememberedDigest | undefined),
    set(path, remembered) {
      if (unsaved.size === 0) setImmediate(save);
      unsaved.set(path, remembered);
    },
    close() {
      save();
      database.close();
    },
  };
}

const TABLE = `
  CREATE TABLE IF NOT EXISTS digests (path TEXT PRIMARY KEY, stamp TEXT NOT NULL, digest TEXT NOT NULL)
  STRICT, WITHOUT ROWID`;

function remove(path: string): void {
  for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true });
}

/** Source: https://sqlite.org/rescode.html, SQLITE_ERROR for another table of this name, SQLITE_CORRUPT, SQLITE_NOTADB. */
function isDamaged(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && [1, 11, 26].includes(Number(error.errcode));
}

function attempt<T>(use: () => T): T | undefined {
  try {
    return use();
  } catch {
    return undefined;
  }
}
