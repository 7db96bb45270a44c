import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { beforeEach, expect, test } from 'vitest';
import { testFolder, testStore } from '../test/journal.ts';
import { at, record } from '../test/records.ts';
import { FIND, FIND_BY_KEY } from './step-runs.ts';

let path: string;

beforeEach(() => {
  path = join(testFolder(), 'executions.sqlite');
});

/** A journal as version 1 wrote it. */
function writeVersion1(
  executions: readonly { readonly id: string; readonly events?: readonly object[]; readonly text?: string }[],
): void {
  const database = new DatabaseSync(path);
  database.exec(`
    PRAGMA journal_mode = WAL;
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
    ) STRICT, WITHOUT ROWID;
    PRAGMA user_version = 1;`);
  for (const { id, events = [], text } of executions) {
    const { arn, pipelineName, definition, parameters, startTime } = record(id);
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
    const texts = [...events.map((event) => JSON.stringify(event)), ...(text === undefined ? [] : [text])];
    for (const [index, event] of texts.entries()) {
      database.prepare('INSERT INTO events VALUES (?, ?, ?)').run(id, index + 1, event);
    }
  }
  database.close();
}

function ask(sql: string): unknown {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    return Object.values(database.prepare(sql).get() ?? {})[0];
  } finally {
    database.close();
  }
}

test('a journal of version 1 is brought up to date, with what its events say', async () => {
  const started = { type: 'ExecutionStarted', time: at(1) };
  const step = { type: 'StepStarting', time: at(2), step: '\ud83d', attempt: 1, jobName: 'j' };
  const failed = { type: 'StepFailed', time: at(3), step: 'A', failureReason: 'of the step' };
  const stopping = { type: 'ExecutionStopping', time: at(4) };
  const ended = (status: string, more = {}) => ({ type: 'ExecutionEnded', time: at(5), status, ...more });
  const kept = {
    new: [],
    executing: [started, step],
    stopping: [started, stopping, step],
    stopped: [started, stopping, ended('Stopped')],
    failed: [started, failed, ended('Failed', { failureReason: 'r' })],
    succeeded: [started, ended('Succeeded')],
  };
  writeVersion1(Object.entries(kept).map(([id, events]) => ({ id, events })));
  const store = testStore(path);
  const { startTime } = record('');
  expect((await Array.fromAsync(store.list())).map(({ arn: _, pipelineName: __, ...rest }) => rest)).toEqual([
    { id: 'succeeded', startTime, status: 'Succeeded', lastModified: at(5) },
    { id: 'failed', startTime, status: 'Failed', lastModified: at(5), failureReason: 'r' },
    { id: 'stopped', startTime, status: 'Stopped', lastModified: at(5) },
    { id: 'stopping', startTime, status: 'Stopping', lastModified: at(2) },
    { id: 'executing', startTime, status: 'Executing', lastModified: at(2) },
    { id: 'new', startTime, status: 'Executing', lastModified: startTime },
  ]);
  for (const [id, events] of Object.entries(kept)) {
    expect(await store.get(id)).toEqual(record(id));
    expect(await Array.fromAsync(store.events(id))).toEqual(events);
  }
  await store.append('executing', { type: 'ExecutionEnded', time: at(9), status: 'Succeeded' });
  expect((await Array.fromAsync(store.list({ status: 'Succeeded' }))).map(({ id }) => id)).toEqual([
    'succeeded',
    'executing',
  ]);
  await store.remove('failed');
  await store.close();
  expect(ask('PRAGMA user_version')).toBe(2);
  expect(ask('PRAGMA integrity_check')).toBe('ok');
  expect(ask('SELECT count(*) FROM pragma_foreign_key_check')).toBe(0);
  expect(ask('SELECT count(*) FROM definitions')).toBe(1);
});

test('a journal that cannot be brought up to date stays as it was', async () => {
  writeVersion1([
    { id: 'a', events: [] },
    { id: 'b', text: 'no event' },
  ]);
  const before = readFileSync(path);
  const store = testStore(path);
  await expect(store.get('a')).rejects.toMatchObject({ code: 'JOURNAL_UNUSABLE' });
  await store.close();
  expect(readFileSync(path).equals(before)).toBe(true);
});

test('executions of one definition share its text, which goes with the last of them', async () => {
  const store = testStore(path);
  const definition = { ...record('').definition, Metadata: { text: 'x'.repeat(50_000) } };
  for (let i = 0; i < 100; i++) await store.create(record(`e${i}`, { definition }));
  await store.create(record('other'));
  await expect(store.create(record('e0', { definition: record('').definition }))).rejects.toThrow();
  expect(await store.get('e99')).toEqual(record('e99', { definition }));
  await store.close();
  expect(readFileSync(path).length).toBeLessThan(200_000);
  expect(ask('SELECT count(*) FROM definitions')).toBe(2);
  for (let i = 0; i < 99; i++) await store.remove(`e${i}`);
  expect(ask('SELECT count(*) FROM definitions')).toBe(2);
  expect(await store.get('e99')).toEqual(record('e99', { definition }));
  await store.remove('e99');
  expect(ask('SELECT count(*) FROM definitions')).toBe(1);
  expect(await store.get('other')).toEqual(record('other'));
});

test('what is looked up is looked up in an index', async () => {
  const store = testStore(path);
  await store.create(record('a'));
  await store.close();
  const database = new DatabaseSync(path);
  const planOf = (sql: string) =>
    database
      .prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .all()
      .map(({ detail }) => String(detail));
  for (const [sql, found] of [
    [FIND, 'pipeline_name=? AND step=? AND number<?'],
    [FIND_BY_KEY, 'pipeline_name=? AND step=? AND key=? AND number<?'],
  ] as const) {
    const plan = planOf(sql);
    expect(plan[0]).toContain(found);
    expect(plan.filter((line) => /SCAN|TEMP B-TREE/.test(line))).toEqual([]);
  }
  database.close();
});
