import assert from 'node:assert/strict';
import type { RunStore } from '@slipway/core';
import type { RunStoreFixture } from './fixture.ts';
import {
  eventsOf,
  everyEvent,
  execution,
  idOf,
  keep,
  type RunStoreCase,
  resumed,
  runStoreCase,
} from './journal.ts';

const id = idOf('a');

/** What a store has kept when it is opened again. */
export const reopeningCases: readonly RunStoreCase[] = [
  reopeningCase('what was appended is there when the store is opened again', async (store, reopened) => {
    await keep(store, execution(id), everyEvent());
    const again = await reopened();
    assert.deepEqual(await again.get(id), execution(id));
    assert.deepEqual(await eventsOf(again, id), everyEvent());
    await again.append(id, resumed(9));
    assert.deepEqual(await eventsOf(again, id), [...everyEvent(), resumed(9)]);
  }),
  reopeningCase(
    'what lists and look-ups say is the same when the store is opened again',
    async (store, reopened) => {
      await keep(store, execution(id), everyEvent());
      const said = async (store: RunStore) => [
        await Array.fromAsync(store.list()),
        await Array.fromAsync(store.stepRuns({ pipelineName: 'Conformance', step: 'Train', key: 'k1' })),
      ];
      const before = await said(store);
      assert.equal(before.flat().length, 2);
      assert.deepEqual(await said(await reopened()), before);
    },
  ),
];

function reopeningCase(
  name: string,
  body: (store: RunStore, reopened: () => Promise<RunStore>) => Promise<void>,
): RunStoreCase {
  return runStoreCase(
    name,
    async ({ store, reopen }: RunStoreFixture) => {
      assert.ok(reopen);
      const opened: RunStore[] = [];
      try {
        await body(store, async () => {
          await store.close();
          const again = await reopen();
          opened.push(again);
          return again;
        });
      } finally {
        for (const again of opened) await again.close();
      }
    },
    ({ reopen }) => (reopen === undefined ? 'the setup has no reopen' : undefined),
  );
}
