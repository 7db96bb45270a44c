import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { pipelineFromDefinition } from '../authoring/pipeline.ts';
import type { ExecutionRecord } from '../contract/run-store.ts';
import type { JournalEvent } from '../engine/event.ts';
import { after, documentOf, step } from '../test/documents.ts';
import { echo } from '../test/kinds.ts';
import { memorySession } from '../test/memory-session.ts';
import { sqliteRunStore } from './run-store.ts';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slipway-journal-'));
  path = join(folder, 'state', 'executions.sqlite');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const record = (id: string, more: Partial<ExecutionRecord> = {}): ExecutionRecord => ({
  id,
  arn: `arn:aws:sagemaker:us-east-1:000000000000:pipeline/P/execution/${id}`,
  pipelineName: 'P',
  definition: documentOf(step('A')),
  parameters: {},
  startTime: new Date('2026-01-02T03:04:05.678Z'),
  ...more,
});

const at = (ms: number): Date => new Date(1_700_000_000_000 + ms);

test('makes no file before it is asked for something', async () => {
  const store = sqliteRunStore({ path });
  await store.close();
  expect(readdirSync(folder)).toEqual([]);
  expect(await store.get('x')).toBeUndefined();
  expect(existsSync(path)).toBe(true);
  await store.close();
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
  const kept = record('a', { definition, parameters });
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
    { type: 'StepFailed', time: at(4), step: 'B' },
    { type: 'StepFailed', time: at(4), step: 'C', failureReason: 'r', hint: 'h' },
    { type: 'StepStopped', time: at(5), step: 'D' },
    { type: 'ExecutionStopping', time: at(6) },
    { type: 'ExecutionEnded', time: at(7), status: 'Failed', failureReason: 'r' },
  ];
  const store = sqliteRunStore({ path });
  await store.create(kept);
  for (const event of events) await store.append('a', event);
  await store.close();
  const read = await store.get('a');
  expect(read).toEqual(kept);
  expect(JSON.stringify(read?.definition)).toBe(JSON.stringify(definition));
  expect(Object.keys(read?.parameters ?? {})).toEqual(['__proto__', 'Rate', 'Flag']);
  expect(await Array.fromAsync(store.events('a'))).toEqual(events);
  await store.close();
});

test('has no execution twice, and no events for one it has not', async () => {
  const store = sqliteRunStore({ path });
  await store.create(record('a'));
  await store.append('a', { type: 'ExecutionStarted', time: at(0) });
  await expect(store.create(record('a', { pipelineName: 'Q' }))).rejects.toMatchObject({
    code: 'EXECUTION_EXISTS',
  });
  const event: JournalEvent = { type: 'ExecutionStopping', time: at(0) };
  for (const id of ['b', '', '__proto__', "' OR 1=1 --"]) {
    await expect(store.append(id, event)).rejects.toMatchObject({ code: 'EXECUTION_NOT_FOUND' });
    expect(await store.get(id)).toBeUndefined();
    expect(await Array.fromAsync(store.events(id))).toEqual([]);
  }
  expect((await store.get('a'))?.pipelineName).toBe('P');
  expect(await Array.fromAsync(store.events('a'))).toHaveLength(1);
  await store.close();
});

test('lists the newest first, by name as it is written', async () => {
  const store = sqliteRunStore({ path });
  for (const [i, pipelineName] of ['P', 'p', 'P%', 'P', 'P'].entries()) {
    await store.create(record(`e${i}`, { pipelineName, startTime: at(i === 4 ? 0 : i) }));
  }
  const ids = async (options?: { pipelineName?: string }) =>
    (await Array.fromAsync(store.list(options))).map(({ id }) => id);
  expect(await ids()).toEqual(['e3', 'e2', 'e1', 'e4', 'e0']);
  expect(await ids({ pipelineName: 'P' })).toEqual(['e3', 'e4', 'e0']);
  expect(await ids({ pipelineName: 'P%' })).toEqual(['e2']);
  expect(await ids({ pipelineName: 'Q' })).toEqual([]);
  await store.close();
});

test('may be read while it is written, and be left in the middle', async () => {
  const store = sqliteRunStore({ path });
  await store.create(record('a'));
  for (let i = 0; i < 5; i++) await store.append('a', { type: 'StepStopped', time: at(i), step: `S${i}` });
  const seen: string[] = [];
  for await (const event of store.events('a')) {
    if ('step' in event) seen.push(event.step);
    if (seen.length === 2) break;
    await store.append('a', { type: 'ExecutionStopping', time: at(9) });
  }
  expect(seen).toEqual(['S0', 'S1']);
  expect((await Array.fromAsync(store.events('a'))).length).toBe(6);
  await store.close();
});

test('is the journal of a whole execution', async () => {
  const store = sqliteRunStore({ path });
  const session = memorySession([echo], { runs: store });
  const heard: unknown[] = [];
  const definition = documentOf(step('A', { X: 1 }), step('B', { X: { Get: 'Steps.A.X' } }), after('C', 'B'));
  const execution = await session.start(pipelineFromDefinition('P', definition), {
    onEvent: (event) => heard.push(event),
  });
  await execution.wait();
  expect(await Array.fromAsync(store.events(execution.id))).toEqual(heard);
  await store.close();
});

test('several processes write one file at once and lose nothing', { timeout: 60_000 }, async () => {
  const store = sqliteRunStore({ path: join(folder, 'journal.sqlite') });
  const script = fileURLToPath(new URL('../test/write-journal.ts', import.meta.url));
  const go = join(folder, 'go');
  const names = ['aaa', 'bbb', 'ccc', 'ddd'];
  const processes = names.map((name) =>
    spawn(
      process.execPath,
      ['--conditions=@slipway/source', script, join(folder, 'journal.sqlite'), name, '40', go],
      { stdio: ['ignore', 'ignore', 'pipe'] },
    ),
  );
  const ends = processes.map(async (child) => {
    const said: Buffer[] = [];
    child.stderr.on('data', (data) => said.push(data));
    const [code] = await once(child, 'close');
    return [
      code,
      Buffer.concat(said)
        .toString()
        .replaceAll(/^npm.*$/gm, ''),
    ];
  });
  try {
    while (!names.every((name) => existsSync(`${go}.${name}`)))
      await new Promise((resolve) => setTimeout(resolve, 5));
    await store.create(record('shared'));
    writeFileSync(go, '');
    expect(await Promise.all(ends)).toEqual(names.map(() => [0, '']));
  } finally {
    for (const child of processes) child.kill('SIGKILL');
  }
  const steps = async (id: string) =>
    (await Array.fromAsync(store.events(id))).flatMap((event) => ('step' in event ? [event.step] : []));
  const shared = await steps('shared');
  for (const name of names) {
    const own = Array.from({ length: 40 }, (_, i) => `${name}${i}`);
    expect(await steps(name)).toEqual(own);
    expect(shared.filter((one) => one.startsWith(name))).toEqual(own);
  }
  expect(shared).toHaveLength(160);
  await store.close();
});

describe('a journal that cannot be used is left alone', () => {
  const refusal = async (file: string) => {
    const store = sqliteRunStore({ path: file });
    const errors = [
      await store.get('a').catch((error) => error),
      await store.create(record('a')).catch((error) => error),
      await store.append('a', { type: 'ExecutionStopping', time: at(0) }).catch((error) => error),
      await Array.fromAsync(store.events('a')).catch((error) => error),
      await Array.fromAsync(store.list()).catch((error) => error),
    ];
    await store.close();
    for (const error of errors) {
      expect(error).toMatchObject({
        code: 'JOURNAL_UNUSABLE',
        category: 'environment',
        hint: expect.any(String),
      });
    }
    return String(errors[0].message);
  };

  test('by a newer version, whose file is not even turned to another mode', async () => {
    const file = join(folder, 'newer.sqlite');
    const newer = new DatabaseSync(file);
    newer.exec('CREATE TABLE things (a); PRAGMA user_version = 999;');
    newer.close();
    const before = readFileSync(file);
    expect(await refusal(file)).toContain('written by a newer Slipway (version 999 of its tables)');
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(readdirSync(folder)).toEqual(['newer.sqlite']);
  });

  test.each<[string, Buffer]>([
    ['text', Buffer.from('this is no database, and it is long enough to look like none '.repeat(100))],
    ['noise', Buffer.alloc(8_192, 7)],
    [
      'a header and nothing true after it',
      Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(8_000, 1)]),
    ],
  ])('damaged: %s', async (_, content) => {
    const file = join(folder, 'damaged.sqlite');
    writeFileSync(file, content);
    expect(await refusal(file)).toContain(`The journal ${file} cannot be used: `);
    expect(readFileSync(file).equals(content)).toBe(true);
    expect(readdirSync(folder)).toEqual(['damaged.sqlite']);
  });

  test('damaged in the middle, where only reading it tells', async () => {
    const file = join(folder, 'middle.sqlite');
    const store = sqliteRunStore({ path: file });
    await store.create(record('a'));
    for (let i = 0; i < 500; i++)
      await store.append('a', { type: 'StepStopped', time: at(i), step: `S${i}` });
    await store.close();
    const content = readFileSync(file);
    content.fill(0xff, 4_096 * 3);
    writeFileSync(file, content);
    await expect(Array.fromAsync(store.events('a'))).rejects.toMatchObject({ code: 'JOURNAL_UNUSABLE' });
    await store.close();
  });

  test('in a folder that is none', async () => {
    writeFileSync(join(folder, 'file'), '');
    await refusal(join(folder, 'file', 'executions.sqlite'));
    expect(readdirSync(folder)).toEqual(['file']);
  });

  test('in a folder that may not be written to, with a journal in it or without', async () => {
    const store = sqliteRunStore({ path: join(folder, 'old.sqlite') });
    await store.create(record('a'));
    await store.close();
    const before = readFileSync(join(folder, 'old.sqlite'));
    chmodSync(folder, 0o555);
    // Root may write anywhere: for this once the test is nobody.
    const isRoot = process.geteuid?.() === 0;
    if (isRoot) process.seteuid?.(65_534);
    try {
      await refusal(join(folder, 'new.sqlite'));
      await refusal(join(folder, 'deeper', 'new.sqlite'));
      await refusal(join(folder, 'old.sqlite'));
    } finally {
      if (isRoot) process.seteuid?.(0);
      chmodSync(folder, 0o755);
    }
    expect(readdirSync(folder)).toEqual(['old.sqlite']);
    expect(readFileSync(join(folder, 'old.sqlite')).equals(before)).toBe(true);
  });

  test('is tried again when it can be used', async () => {
    const file = join(folder, 'later.sqlite');
    writeFileSync(file, 'no database '.repeat(100));
    const store = sqliteRunStore({ path: file });
    await expect(store.get('a')).rejects.toMatchObject({ code: 'JOURNAL_UNUSABLE' });
    rmSync(file);
    await store.create(record('a'));
    expect((await store.get('a'))?.id).toBe('a');
    await store.close();
  });
});

test('loading SQLite leaves the warnings of others alone', async () => {
  const { emitWarning } = process;
  await sqliteRunStore({ path }).get('a');
  expect(process.emitWarning).toBe(emitWarning);
});
