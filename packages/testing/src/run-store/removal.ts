import assert from 'node:assert/strict';
import {
  eventsOf,
  everyEvent,
  execution,
  idOf,
  keep,
  keyed,
  type RunStoreCase,
  runStoreCase,
  started,
} from './journal.ts';

const id = idOf('a');
const other = idOf('b');
const query = { pipelineName: 'Conformance', step: 'Train' };

/** That nothing of an execution stays, and everything of the others. */
export const removalCases: readonly RunStoreCase[] = [
  runStoreCase('nothing of an execution is left when it was removed', async ({ store }) => {
    await keep(store, execution(id), everyEvent());
    await store.remove(id);
    assert.equal(await store.get(id), undefined);
    assert.deepEqual(await eventsOf(store, id), []);
    assert.deepEqual(await Array.fromAsync(store.list()), []);
    assert.deepEqual(await Array.fromAsync(store.stepRuns(query)), []);
    await assert.rejects(async () => await store.append(id, started(1)));
  }),
  runStoreCase(
    'an execution that was removed may be created anew, and begins at nothing',
    async ({ store }) => {
      await keep(store, execution(id), everyEvent());
      await store.remove(id);
      await keep(store, execution(id), [started(1)]);
      assert.deepEqual(await eventsOf(store, id), [started(1)]);
      assert.deepEqual(await Array.fromAsync(store.stepRuns(query)), []);
      const [summary] = await Array.fromAsync(store.list());
      assert.deepEqual([summary?.status, summary?.lastModified], ['Executing', started(1).time]);
    },
  ),
  runStoreCase('removing an execution leaves the others as they are', async ({ store }) => {
    await keep(store, execution(id), [keyed('Train', 'k', 1)]);
    await keep(store, execution(other), everyEvent());
    await store.remove(id);
    assert.deepEqual(await store.get(other), execution(other));
    assert.deepEqual(await eventsOf(store, other), everyEvent());
    assert.deepEqual(
      (await Array.fromAsync(store.list())).map((summary) => summary.id),
      [other],
    );
    assert.deepEqual(
      (await Array.fromAsync(store.stepRuns(query))).map(({ executionId }) => executionId),
      [other],
    );
  }),
  runStoreCase(
    'removing an execution that is not there is no error and removes nothing',
    async ({ store }) => {
      await keep(store, execution(id), [started(1)]);
      for (const unknown of [other, '', '%', '__proto__', "' or 1=1 --"]) await store.remove(unknown);
      assert.deepEqual(await store.get(id), execution(id));
      assert.deepEqual(await eventsOf(store, id), [started(1)]);
    },
  ),
];
