import assert from 'node:assert/strict';
import type { JournalEvent } from '@slipway/core';
import {
  eventsOf,
  everyEvent,
  execution,
  idOf,
  keep,
  type RunStoreCase,
  runStoreCase,
  stopped,
} from './journal.ts';

const id = idOf('a');

/** Nobody can write it. */
const unwritable: JournalEvent = {
  type: 'StepExecuting',
  time: new Date(21_000),
  step: 'Cut',
  description: {
    get text(): string {
      throw new Error('unreadable');
    },
  },
};

/** What happened in an execution. */
export const eventCases: readonly RunStoreCase[] = [
  runStoreCase('events come back complete, with their dates', async ({ store }) => {
    await keep(store, execution(id), everyEvent());
    assert.deepEqual(await eventsOf(store, id), everyEvent());
  }),
  runStoreCase('events keep the order of their appending, whatever their times say', async ({ store }) => {
    const events = Array.from({ length: 1_000 }, (_, index) => stopped(`Step${index}`, 1_000 - index));
    await keep(store, execution(id), events);
    assert.deepEqual(await eventsOf(store, id), events);
  }),
  runStoreCase('events that are appended together are all there, or none is', async ({ store }) => {
    await keep(store, execution(id), []);
    await store.append(id, ...everyEvent());
    assert.deepEqual(await eventsOf(store, id), everyEvent());
    await assert.rejects(async () => await store.append(id, stopped('Whole', 20), unwritable));
    assert.deepEqual(await eventsOf(store, id), everyEvent());
  }),
  runStoreCase('executions that run at once keep their events apart', async ({ store }) => {
    const ids = ['a', 'b', 'c'].map(idOf);
    const events = (id: string) => Array.from({ length: 50 }, (_, index) => stopped(`${id}${index}`, index));
    for (const id of ids) await store.create(execution(id));
    await Promise.all(
      ids.map(async (id) => {
        for (const event of events(id)) await store.append(id, event);
      }),
    );
    for (const id of ids) assert.deepEqual(await eventsOf(store, id), events(id));
  }),
  runStoreCase('whoever reads slowly keeps nobody from writing', async (fixture) => {
    const { store } = fixture;
    const writer = (await fixture.another?.()) ?? store;
    try {
      await keep(store, execution(id), everyEvent());
      const read = store.events(id)[Symbol.asyncIterator]();
      assert.deepEqual((await read.next()).value, everyEvent()[0]);
      await writer.append(id, stopped('Other', 10));
      await store.append(id, stopped('Own', 11));
      await read.return?.();
      assert.deepEqual(await eventsOf(writer, id), [
        ...everyEvent(),
        stopped('Other', 10),
        stopped('Own', 11),
      ]);
    } finally {
      if (writer !== store) await writer.close();
    }
  }),
];
