import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import type { RunStore } from '@slipway/core';
import type { RunStoreFixture } from './fixture.ts';
import { execution, idOf, needsAnother, type RunStoreCase, runStoreCase, withAnother } from './journal.ts';

const id = idOf('a');

/** That whoever runs an execution hears when it is to stop. */
export const stopRequestCases: readonly RunStoreCase[] = [
  runStoreCase('whoever waits hears that a stop is asked for', async (fixture) => {
    const { store } = fixture;
    await claimed(store, id);
    const { promise } = listen(fixture, id);
    assert.equal(await heard(promise), false);
    await store.requestStop(id);
    await promise;
  }),
  runStoreCase(
    'a stop that another process asks for is heard',
    async (fixture) => {
      await claimed(fixture.store, id);
      const { promise } = listen(fixture, id);
      await withAnother(fixture, async (other) => {
        await other.requestStop(id);
        await promise;
      });
    },
    needsAnother,
  ),
  runStoreCase('a request that comes before anybody listens is not lost', async (fixture) => {
    const { store } = fixture;
    await claimed(store, id);
    await store.requestStop(id);
    await listen(fixture, id).promise;
  }),
  runStoreCase('a request is meant for one execution', async (fixture) => {
    const { store } = fixture;
    for (const character of ['a', 'b']) await claimed(store, idOf(character));
    const { promise, giveUp } = listen(fixture, idOf('b'));
    await store.requestStop(id);
    await listen(fixture, id).promise;
    assert.equal(await heard(promise), false);
    giveUp.abort(new Error('enough'));
    await assert.rejects(promise);
  }),
  runStoreCase('what was asked of the one before is not asked of who claims it now', async (fixture) => {
    const { store } = fixture;
    const before = await claimed(store, id);
    await store.requestStop(id);
    await before?.release();
    assert.ok(await store.claim(id));
    const { promise } = listen(fixture, id);
    assert.equal(await heard(promise), false);
    await store.requestStop(id);
    await promise;
  }),
  runStoreCase('a claim that fails takes no request from who has the execution', async (fixture) => {
    const { store } = fixture;
    await claimed(store, id);
    await store.requestStop(id);
    assert.equal(await store.claim(id), undefined);
    await listen(fixture, id).promise;
  }),
  runStoreCase('a stop of an execution that is not there is refused', async ({ store }) => {
    await claimed(store, id);
    for (const unknown of [idOf('b'), '', '__proto__'])
      await assert.rejects(store.requestStop(unknown), unknown);
  }),
  runStoreCase('who gives up listening is told so with the reason, before or after', async (fixture) => {
    const { store } = fixture;
    await claimed(store, id);
    const reason = new Error('it has ended');
    const { promise, giveUp } = listen(fixture, id);
    const rejected = assert.rejects(promise, (error) => error === reason);
    giveUp.abort(reason);
    await rejected;
    const { signal } = giveUp;
    await assert.rejects(store.stopRequested(id, { signal }), (error) => error === reason);
  }),
];

async function claimed(store: RunStore, executionId: string): ReturnType<RunStore['claim']> {
  await store.create(execution(executionId));
  return await store.claim(executionId);
}

interface Listening {
  readonly promise: Promise<void>;
  readonly giveUp: AbortController;
}

function listen({ store, patience = 240_000 }: RunStoreFixture, executionId: string): Listening {
  const giveUp = new AbortController();
  const signal = AbortSignal.any([giveUp.signal, AbortSignal.timeout(patience)]);
  const promise = store.stopRequested(executionId, { signal });
  promise.catch(() => undefined);
  return { promise, giveUp };
}

/** Whether it resolves within a moment. */
async function heard(promise: Promise<void>): Promise<boolean> {
  return await Promise.race([promise.then(() => true), setTimeout(300, false)]);
}
