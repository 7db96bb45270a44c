import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { type Child, startChild } from '../test/child.ts';
import { testFolder, testStore } from '../test/journal.ts';
import { record } from '../test/records.ts';

const executions = ['x', 'y', 'z'];
const plan = fc.array(fc.constantFrom(...executions), { minLength: 1, maxLength: 80 });

/** What two processes append, and, where one is killed, after which of its events and how much later in milliseconds. */
const scene = fc.record({
  plans: fc.tuple(plan, plan),
  size: fc.constantFrom(10, 3_000, 100_000),
  kill: fc.option(
    fc.record({ after: fc.integer({ min: -1, max: 60 }), delay: fc.integer({ min: 0, max: 3 }) }),
  ),
});

test('whatever two processes append is kept in their order, though one be killed', async () => {
  await fc.assert(
    fc.asyncProperty(scene, async ({ plans, size, kill }) => {
      const path = join(testFolder(), 'executions.sqlite');
      const store = testStore(path);
      for (const id of executions) await store.create(record(id));
      const writers = plans.map((plan, index) =>
        startWriter(path, index === 0 ? 'a' : 'b', JSON.stringify(plan), String(size)),
      );
      for (const { line } of writers) expect(await line()).toBe('ready');
      for (const { go } of writers) go();
      const kept = await Promise.all(
        writers.map((writer, index) => acknowledged(writer, index === 0 ? kill : null)),
      );
      // What a process had open may be closed one after the other: its output, and then what it had locked.
      await Promise.all(writers.map(({ exit }) => exit()));

      const appended = new Map<string, number>();
      for (const id of executions) {
        const events = await Array.fromAsync(store.events(id));
        for (const [index, name] of ['a', 'b'].entries()) {
          const own = events.flatMap((event) =>
            'step' in event && event.step.startsWith(name) ? [event.step] : [],
          );
          const planned =
            plans[index]?.flatMap((to, number) => (to === id ? [`${name}${number}`] : [])) ?? [];
          expect(own).toEqual(planned.slice(0, own.length));
          appended.set(name, (appended.get(name) ?? 0) + own.length);
        }
      }
      const [ofKilled = 0, ofOther = 0] = kept;
      expect(ofOther).toBe(plans[1].length);
      expect(appended.get('b')).toBe(plans[1].length);
      // One more may be in the journal than its process came to say.
      expect([ofKilled, ofKilled + 1]).toContain(appended.get('a'));
      if (kill === null) expect(ofKilled).toBe(plans[0].length);
      await store.close();
      expect(integrityOf(path)).toBe('ok');
    }),
    { numRuns: 12 },
  );
});

test('many processes make one journal at once and lose nothing', async () => {
  const path = join(testFolder(), 'deep', 'er', 'executions.sqlite');
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const writers = names.map((name) => startWriter(path, name, JSON.stringify(Array(40).fill(name)), '10'));
  for (const { line } of writers) expect(await line()).toBe('ready');
  for (const { go } of writers) go();
  expect(await Promise.all(writers.map((writer) => acknowledged(writer, null)))).toEqual(names.map(() => 40));
  expect(await Promise.all(writers.map(({ exit }) => exit()))).toEqual(names.map(() => 0));
  const store = testStore(path);
  for (const name of names) {
    const events = await Array.fromAsync(store.events(name));
    expect(events.flatMap((event) => ('step' in event ? [event.step] : []))).toEqual(
      Array.from({ length: 40 }, (_, index) => `${name}${index}`),
    );
  }
});

function startWriter(...args: readonly string[]): Child {
  const child = startChild('write-journal.ts', ...args);
  onTestFinished(child.end);
  return child;
}

/** How many events a writer said were kept, until it ended or was killed. */
async function acknowledged(
  writer: Child,
  kill: { readonly after: number; readonly delay: number } | null,
): Promise<number> {
  let count = 0;
  const killWhenDue = async () => {
    if (kill === null || count !== kill.after + 1) return;
    if (kill.delay > 0) await setTimeout(kill.delay);
    writer.process.kill('SIGKILL');
  };
  await killWhenDue();
  for (let line = await writer.line(); line !== undefined; line = await writer.line()) {
    expect(line).toBe(String(count));
    count++;
    await killWhenDue();
  }
  return count;
}

function integrityOf(path: string): unknown {
  const database = new DatabaseSync(path);
  try {
    return database.prepare('PRAGMA integrity_check').get()?.['integrity_check'];
  } finally {
    database.close();
  }
}
