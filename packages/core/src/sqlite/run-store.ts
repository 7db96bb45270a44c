import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { ExecutionRecord, RunStore } from '../contract/run-store.ts';
import type { JournalEvent } from '../engine/event.ts';
import { messageOf, slipwayError } from '../errors.ts';
import { openDatabase, unusable } from './open.ts';

export interface SqliteRunStoreOptions {
  /** The database file; its folder is made at the first write or read. */
  readonly path: string;
}

const APPEND =
  'INSERT INTO events SELECT ?, coalesce(max(number), 0) + 1, ? FROM events WHERE execution_id = ?';

type Row = Readonly<Record<string, unknown>>;

/** The journal in one SQLite file, over Node's own `node:sqlite`. Several processes may use one file. */
export function sqliteRunStore({ path }: SqliteRunStoreOptions): RunStore {
  let opened: Promise<DatabaseSync> | undefined;
  /** Prepared once: it runs several times for every step. */
  let append: StatementSync | undefined;
  const open = (): Promise<DatabaseSync> => {
    opened ??= openDatabase(path).catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return opened;
  };
  async function* rows(sql: string, ...values: readonly string[]): AsyncGenerator<Row> {
    const database = await open();
    try {
      yield* database.prepare(sql).iterate(...values);
    } catch (cause) {
      throw unusable(path, cause);
    }
  }
  return {
    async create(execution) {
      const database = await open();
      const { id, arn, pipelineName, definition, parameters, startTime } = execution;
      const texts = [id, arn, pipelineName, JSON.stringify(definition), JSON.stringify(parameters)];
      try {
        database
          .prepare('INSERT INTO executions VALUES (?, ?, ?, ?, ?, ?)')
          .run(...texts, startTime.getTime());
      } catch (cause) {
        if (!messageOf(cause).includes('UNIQUE')) throw unusable(path, cause);
        const message = `There is an execution ${id} already`;
        throw slipwayError(message, { code: 'EXECUTION_EXISTS', category: 'internal', cause });
      }
    },
    async append(executionId, event) {
      const database = await open();
      try {
        append ??= database.prepare(APPEND);
        append.run(executionId, JSON.stringify(event), executionId);
      } catch (cause) {
        if (!messageOf(cause).includes('FOREIGN KEY')) throw unusable(path, cause);
        const message = `There is no execution ${executionId}`;
        throw slipwayError(message, { code: 'EXECUTION_NOT_FOUND', category: 'internal', cause });
      }
    },
    async get(executionId) {
      for await (const row of rows('SELECT * FROM executions WHERE id = ?', executionId))
        return recordOf(row);
      return undefined;
    },
    async *events(executionId) {
      const sql = 'SELECT event FROM events WHERE execution_id = ? ORDER BY number';
      for await (const row of rows(sql, executionId)) yield eventOf(row);
    },
    async *list({ pipelineName } = {}) {
      const newest = 'ORDER BY start_time DESC, rowid DESC';
      const found =
        pipelineName === undefined
          ? rows(`SELECT * FROM executions ${newest}`)
          : rows(`SELECT * FROM executions WHERE pipeline_name = ? ${newest}`, pipelineName);
      for await (const row of found) yield recordOf(row);
    },
    async close() {
      const database = await opened?.catch(() => undefined);
      opened = undefined;
      append = undefined;
      database?.close();
    },
  };
}

function recordOf(row: Row): ExecutionRecord {
  return {
    id: String(row['id']),
    arn: String(row['arn']),
    pipelineName: String(row['pipeline_name']),
    definition: JSON.parse(String(row['definition'])),
    parameters: JSON.parse(String(row['parameters'])),
    startTime: new Date(Number(row['start_time'])),
  };
}

function eventOf(row: Row): JournalEvent {
  const event = JSON.parse(String(row['event'])) as JournalEvent;
  return { ...event, time: new Date(event.time) };
}
