import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { pipelineFromDefinition } from '../authoring/pipeline.ts';
import type { JournalEvent } from '../engine/event.ts';
import { after, documentOf, step } from '../test/documents.ts';
import { testFolder, testStore } from '../test/journal.ts';
import { echo } from '../test/kinds.ts';
import { memorySession } from '../test/memory-session.ts';
import { at, record, stopped } from '../test/records.ts';

let folder: string;
let path: string;

beforeEach(() => {
  folder = testFolder();
  path = join(folder, 'state', 'executions.sqlite');
});

test('makes no file before it is asked for something, and leaves one behind', async () => {
  const store = testStore(path);
  await store.close();
  expect(readdirSync(folder)).toEqual([]);
  expect(await store.get('x')).toBeUndefined();
  expect(existsSync(path)).toBe(true);
  await store.close();
  expect(readdirSync(join(folder, 'state'))).toEqual(['executions.sqlite']);
});

test('keeps what it was given, in order, when it is closed and opened again', async () => {
  const definition = JSON.parse(
    '{"Version": "2020-12-01", "Steps": [{"Name": "__proto__", "Type": "Echo", "Arguments": {"__proto__": {"constructor": 1}, "toString": null}}]}',
  );
  const parameters = Object.fromEntries([
    ['__proto__', 'own'],
    ['Rate', 0.1],
    ['Flag', false],
  ]);
  const settings = JSON.parse('{"__proto__": {"a": 1}}');
  const kept = record('a', { definition, parameters, settings, options: { selection: { steps: ['A'] } } });
  const events: JournalEvent[] = [
    { type: 'ExecutionStarted', time: at(9) },
    { type: 'StepStarting', time: at(1), step: '__proto__', attempt: 1, jobName: 'j' },
    {
      type: 'StepExecuting',
      time: at(2),
      step: '__proto__',
      description: JSON.parse('{"__proto__": {"a": 1}}'),
    },
    { type: 'StepSucceeded', time: at(3), step: '__proto__', response: ['x\0', '\ud83d', '🙂', null, 1e300] },
    { type: 'StepFailed', time: at(4), step: 'C', failureReason: 'r', hint: 'h' },
    { type: 'ExecutionEnded', time: at(7), status: 'Failed', failureReason: 'r' },
  ];
  const store = testStore(path);
  await store.create(kept);
  for (const event of events) await store.append('a', event);
  await store.close();
  const read = await store.get('a');
  expect(read).toEqual(kept);
  expect(JSON.stringify(read?.definition)).toBe(JSON.stringify(definition));
  expect(Object.keys(read?.parameters ?? {})).toEqual(['__proto__', 'Rate', 'Flag']);
  expect(await Array.fromAsync(store.events('a'))).toEqual(events);
});

test('has no events for an execution that it has not, and hears no stop of one', async () => {
  const store = testStore(path);
  for (const id of ['b', '', '__proto__', "' OR 1=1 --"]) {
    await expect(store.append(id, stopped('A'))).rejects.toMatchObject({ code: 'EXECUTION_NOT_FOUND' });
    await expect(store.requestStop(id)).rejects.toMatchObject({ code: 'EXECUTION_NOT_FOUND' });
  }
});

test('whoever listens for a stop is told that the journal was closed', async () => {
  const store = testStore(path);
  await store.create(record('a'));
  const { signal } = new AbortController();
  const heard = expect(store.stopRequested('a', { signal })).rejects.toMatchObject({
    code: 'JOURNAL_CLOSED',
  });
  await store.get('a');
  await store.close();
  await heard;
});

test('may be left in the middle of reading', async () => {
  const store = testStore(path);
  await store.create(record('a'));
  for (let i = 0; i < 600; i++) await store.append('a', stopped(`S${i}`, i));
  for await (const event of store.events('a')) if (event.time.getTime() === at(300).getTime()) break;
  for await (const _ of store.list()) break;
  await store.close();
  expect(readdirSync(join(folder, 'state'))).toEqual(['executions.sqlite']);
});

test('is the journal of a whole execution', async () => {
  const store = testStore(path);
  const session = memorySession([echo], { runs: store });
  const heard: unknown[] = [];
  const definition = documentOf(step('A', { X: 1 }), step('B', { X: { Get: 'Steps.A.X' } }), after('C', 'B'));
  const execution = await session.start(pipelineFromDefinition('P', definition), {
    onEvent: (event) => heard.push(event),
  });
  await execution.wait();
  expect(await Array.fromAsync(store.events(execution.id))).toEqual(heard);
});

test('loading SQLite leaves the warnings of others alone', async () => {
  const { emitWarning } = process;
  await testStore(path).get('a');
  expect(process.emitWarning).toBe(emitWarning);
});
