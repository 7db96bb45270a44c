import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { loadSqlite, onceUnlocked } from '@slipway/core/sqlite';

/** Which side an object came from. */
type Side = 'here' | 'cloud';

/** An object that was the same on both sides when it had crossed. */
interface Crossing {
  readonly from: Side;
  /** Of its content here. */
  readonly digest: string;
  /** Of S3. */
  readonly eTag: string;
}

/** What has crossed between this machine and S3, for all executions of a folder. Losing it costs only crossing again. */
export interface Crossings {
  of(uri: string): Promise<Crossing | undefined>;
  add(uri: string, crossing: Crossing): Promise<void>;
  /** All at and below a URI was made on that side last. */
  made(uri: string, side: Side): Promise<void>;
  /** Whether anything at, above or below a URI was made in the cloud last. */
  isOfCloud(uri: string): Promise<boolean>;
  close(): Promise<void>;
}

const TABLES = `
  CREATE TABLE IF NOT EXISTS crossings
    (uri TEXT PRIMARY KEY, side TEXT NOT NULL, digest TEXT NOT NULL, etag TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS makers (uri TEXT PRIMARY KEY, side TEXT NOT NULL) STRICT, WITHOUT ROWID`;

/** `path`: of the database, which is made when there is first something to keep. */
export function openCrossings(path: string): Crossings {
  let opened: Promise<DatabaseSync> | undefined;
  const database = (): Promise<DatabaseSync> => {
    opened ??= open(path);
    return opened;
  };
  /** To look into alone: one that is not there has nothing. */
  const existing = async (): Promise<DatabaseSync | undefined> =>
    opened !== undefined || existsSync(path) ? await database() : undefined;
  return {
    async of(uri) {
      const select = 'SELECT side, digest, etag FROM crossings WHERE uri = ?';
      const row = (await existing())?.prepare(select).get(uri);
      return row && { from: row['side'] as Side, digest: String(row['digest']), eTag: String(row['etag']) };
    },
    async add(uri, { from, digest, eTag }) {
      (await database())
        .prepare('INSERT OR REPLACE INTO crossings VALUES (?, ?, ?, ?)')
        .run(uri, from, digest, eTag);
    },
    async made(uri, side) {
      (await database()).prepare('INSERT OR REPLACE INTO makers VALUES (?, ?)').run(uri, side);
    },
    async isOfCloud(uri) {
      // One starts with the other, whichever is the longer one.
      const select = `SELECT 1 FROM makers WHERE side = 'cloud'
        AND (substr(uri, 1, length(:uri)) = :uri OR substr(:uri, 1, length(uri)) = uri) LIMIT 1`;
      return (await existing())?.prepare(select).get({ uri }) !== undefined;
    },
    async close() {
      (await opened)?.close();
      opened = undefined;
    },
  };
}

/** Milliseconds that another process may take to write to it. */
const PATIENCE = 30_000;

async function open(path: string): Promise<DatabaseSync> {
  const { DatabaseSync } = await loadSqlite();
  mkdirSync(dirname(path), { recursive: true });
  return await onceUnlocked(() => {
    const database = new DatabaseSync(path, { timeout: PATIENCE });
    try {
      database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
      database.exec(TABLES);
      return database;
    } catch (error) {
      database.close();
      throw error;
    }
  }, PATIENCE);
}
