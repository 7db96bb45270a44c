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
  try {
    mkdirSync(dirname(path), { recursive: true });
    const database = new DatabaseSync(path, { timeout: 5_000 });
    // NORMAL in WAL: a killed process loses nothing; only a power cut may take the last events.
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;');
    migrate(database, path);
    return database;
  } catch (cause) {
    throw slipwayError(`The journal ${path} cannot be used: ${messageOf(cause)}`, {
      code: 'JOURNAL_UNUSABLE',
      category: 'environment',
      hint: 'Look whether the folder may be written to and the disk has room; a damaged journal can be moved away, and a new one is made.',
      cause,
    });
  }
}

function migrate(database: DatabaseSync, path: string): void {
  const version = (): number => Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
  if (version() > MIGRATIONS.length) {
    throw new Error(`${path} was written by a newer Slipway (version ${version()} of its tables)`);
  }
  if (version() === MIGRATIONS.length) return;
  database.exec('BEGIN IMMEDIATE');
  for (const migration of MIGRATIONS.slice(version())) database.exec(migration);
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
