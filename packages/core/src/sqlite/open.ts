import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { messageOf, slipwayError } from '../errors.ts';

/** Raised with every change of the tables; each step of `MIGRATIONS` leads to the next version. */
const MIGRATIONS = [
  `CREATE TABLE executions (
     id TEXT PRIMARY KEY,
     arn TEXT NOT NULL,
     pipeline_name TEXT NOT NULL,
     definition TEXT NOT NULL,
     parameters TEXT NOT NULL,
     start_time INTEGER NOT NULL
   ) STRICT;
   CREATE INDEX executions_by_start ON executions (start_time);
   CREATE TABLE events (
     execution_id TEXT NOT NULL REFERENCES executions (id),
     number INTEGER NOT NULL,
     event TEXT NOT NULL,
     PRIMARY KEY (execution_id, number)
   ) STRICT, WITHOUT ROWID;`,
];

/** Opens the journal's database, makes it or brings it up to date. A newer or damaged one is left alone. */
export async function openDatabase(path: string): Promise<DatabaseSync> {
  const { DatabaseSync } = await loadSqlite();
  let database: DatabaseSync | undefined;
  try {
    mkdirSync(dirname(path), { recursive: true });
    database = new DatabaseSync(path, { timeout: 5_000 });
    // Before anything is written: SQLite itself refuses a damaged file at this first look into it.
    refuseNewer(database);
    // NORMAL in WAL: a killed process loses nothing; only a power cut may take the last events.
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;');
    migrate(database);
    return database;
  } catch (cause) {
    database?.close();
    throw unusable(path, cause);
  }
}

/** What to say when the journal can be neither read nor written. */
export function unusable(path: string, cause: unknown): Error {
  return slipwayError(`The journal ${path} cannot be used: ${messageOf(cause)}`, {
    code: 'JOURNAL_UNUSABLE',
    category: 'environment',
    hint: 'Look whether its folder may be written to and the disk has room. A damaged journal can be moved away: a new one is made.',
    cause,
  });
}

function versionOf(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
}

function refuseNewer(database: DatabaseSync): void {
  const version = versionOf(database);
  if (version <= MIGRATIONS.length) return;
  throw new Error(`it was written by a newer Slipway (version ${version} of its tables); use that one`);
}

function migrate(database: DatabaseSync): void {
  if (versionOf(database) === MIGRATIONS.length) return;
  database.exec('BEGIN IMMEDIATE');
  // Another process may have been first.
  for (const migration of MIGRATIONS.slice(versionOf(database))) database.exec(migration);
  database.exec(`PRAGMA user_version = ${MIGRATIONS.length}; COMMIT`);
}

/** Node 22 calls node:sqlite experimental; that one warning would stand in every user's terminal. */
async function loadSqlite(): Promise<typeof import('node:sqlite')> {
  const { emitWarning } = process;
  process.emitWarning = ((warning: string | Error, ...rest: unknown[]) => {
    if (!String(warning).includes('SQLite')) Reflect.apply(emitWarning, process, [warning, ...rest]);
  }) as typeof process.emitWarning;
  try {
    return await import('node:sqlite');
  } finally {
    process.emitWarning = emitWarning;
  }
}
