import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { refusal } from './unusable.ts';

/** Each leads to the next version of the tables. One that was released stays as it is. */
const MIGRATIONS: readonly ((database: DatabaseSync) => void)[] = [makeTables, summarize];

function makeTables(database: DatabaseSync): void {
  database.exec(`
    CREATE TABLE executions (
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
    ) STRICT, WITHOUT ROWID;`);
}

/**
 * Executions have a summary, which `append` keeps, and share the text of their definition. What is read for a list
 * stands before what may be long: SQLite reads a row only as far as it is asked for. Events are long, so their table
 * is an ordinary one: of a row in a table WITHOUT ROWID, all beyond a quarter of a page has a page of its own. No event
 * of version 1 has a step's key, so `step_runs` is empty.
 */
function summarize(database: DatabaseSync): void {
  database.function('digest_of', { deterministic: true }, (text) => digestOf(String(text)));
  database.exec(`
    CREATE TABLE definitions (digest TEXT PRIMARY KEY, text TEXT NOT NULL) STRICT;
    INSERT OR IGNORE INTO definitions SELECT digest_of(definition), definition FROM executions;
    CREATE TABLE executions_2 (
      id TEXT PRIMARY KEY,
      arn TEXT NOT NULL,
      pipeline_name TEXT NOT NULL,
      start_time INTEGER NOT NULL,
      status TEXT NOT NULL,
      last_modified INTEGER NOT NULL,
      failure_reason TEXT,
      stop_requested INTEGER NOT NULL DEFAULT 0,
      definition TEXT NOT NULL REFERENCES definitions (digest),
      parameters TEXT NOT NULL,
      options TEXT NOT NULL,
      settings TEXT NOT NULL
    ) STRICT;
    INSERT INTO executions_2
      SELECT
        id, arn, pipeline_name, start_time,
        coalesce(
          (SELECT CASE event ->> 'type'
             WHEN 'ExecutionEnded' THEN event ->> 'status' WHEN 'ExecutionStopping' THEN 'Stopping' ELSE 'Executing' END
           FROM events WHERE execution_id = id AND event ->> 'type' GLOB 'Execution*' ORDER BY number DESC LIMIT 1),
          'Executing'),
        coalesce(
          (SELECT CAST(round(unixepoch(event ->> 'time', 'subsec') * 1000) AS INTEGER)
           FROM events WHERE execution_id = id ORDER BY number DESC LIMIT 1),
          start_time),
        (SELECT event ->> 'failureReason'
         FROM events WHERE execution_id = id AND event ->> 'type' = 'ExecutionEnded' ORDER BY number DESC LIMIT 1),
        0, digest_of(definition), parameters, '{}', '{}'
      FROM executions ORDER BY rowid;
    DROP TABLE executions;
    ALTER TABLE executions_2 RENAME TO executions;
    CREATE TABLE events_2 (
      execution_id TEXT NOT NULL REFERENCES executions (id),
      number INTEGER NOT NULL,
      event TEXT NOT NULL,
      PRIMARY KEY (execution_id, number)
    ) STRICT;
    INSERT INTO events_2 SELECT execution_id, number, event FROM events;
    DROP TABLE events;
    ALTER TABLE events_2 RENAME TO events;
    CREATE INDEX executions_by_start ON executions (start_time);
    CREATE INDEX executions_by_definition ON executions (definition);
    CREATE TABLE step_runs (
      pipeline_name TEXT NOT NULL,
      step TEXT NOT NULL,
      number INTEGER NOT NULL,
      key TEXT NOT NULL,
      execution_id TEXT NOT NULL REFERENCES executions (id),
      keyed INTEGER NOT NULL,
      succeeded INTEGER,
      PRIMARY KEY (pipeline_name, step, number)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX step_runs_by_key ON step_runs (pipeline_name, step, key, number);
    CREATE INDEX step_runs_by_execution ON step_runs (execution_id, step, keyed);`);
}

/** What a definition is kept under. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Makes the tables or brings them up to date. Foreign keys must be off: a table that others refer to is replaced. */
export function migrate(database: DatabaseSync): void {
  if (versionOf(database) === MIGRATIONS.length) return;
  database.exec('BEGIN IMMEDIATE');
  // Another process may have been first.
  refuseNewer(database);
  for (const migration of MIGRATIONS.slice(versionOf(database))) migration(database);
  database.exec(`PRAGMA user_version = ${MIGRATIONS.length}; COMMIT`);
}

export function refuseNewer(database: DatabaseSync): void {
  const version = versionOf(database);
  if (version <= MIGRATIONS.length) return;
  throw refusal(
    `it was written by a newer Slipway (version ${version} of its tables)`,
    'Use that Slipway, or another folder.',
  );
}

/** For a journal that cannot be brought up to date. */
export function refuseOlder(database: DatabaseSync): void {
  const version = versionOf(database);
  if (version >= MIGRATIONS.length) return;
  throw refusal(
    `it was written by an older Slipway (version ${version} of its tables) and may not be written to`,
    'Look at it once where it may be written to: that brings it up to date.',
  );
}

function versionOf(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.['user_version'] ?? 0);
}
