import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { ExecutionRecord, RunStore } from '../contract/run-store.ts';
import type { JournalEvent } from '../engine/event.ts';
import { messageOf, slipwayError } from '../errors.ts';
import { openDatabase } from './open.ts';

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
    opened ??= openDatabase(path);
    return opened;
  };
  return {
    async create(execution) {
      const database = await open();
      const { id, arn, pipelineName, definition, parameters, startTime } = execution;
      try {
        database
          .prepare('INSERT INTO executions VALUES (?, ?, ?, ?, ?, ?)')
          .run(
            id,
            arn,
            pipelineName,
            JSON.stringify(definition),
            JSON.stringify(parameters),
            startTime.getTime(),
          );
      } catch (cause) {
        if (!messageOf(cause).includes('UNIQUE')) throw unwritable(path, cause);
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
        throw unwritable(path, cause);
      }
    },
    async get(executionId) {
      const row = (await open()).prepare('SELECT * FROM executions WHERE id = ?').get(executionId);
      return row && recordOf(row);
    },
    async *events(executionId) {
      const database = await open();
      const rows = database.prepare('SELECT event FROM events WHERE execution_id = ? ORDER BY number');
      for (const row of rows.iterate(executionId)) yield eventOf(row);
    },
    async *list({ pipelineName } = {}) {
      const database = await open();
      const where = pipelineName === undefined ? '' : 'WHERE pipeline_name = ?';
      const rows = database.prepare(`SELECT * FROM executions ${where} ORDER BY start_time DESC, rowid DESC`);
      for (const row of rows.iterate(...(pipelineName === undefined ? [] : [pipelineName])))
        yield recordOf(row);
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

function unwritable(path: string, cause: unknown): Error {
  return slipwayError(`The journal ${path} cannot be written: ${messageOf(cause)}`, {
    code: 'JOURNAL_UNWRITABLE',
    category: 'environment',
    hint: 'Make room on the disk, or let the folder be written to, and start again.',
    cause,
  });
}
