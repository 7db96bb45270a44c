import assert from 'node:assert/strict';
import type { RunStore, StepRun, StepRunQuery } from '@slipway/core';
import {
  arnOf,
  execution,
  idOf,
  keep,
  keyed,
  type RunStoreCase,
  resumed,
  runStoreCase,
  started,
  stopped,
  succeeded,
} from './journal.ts';

const pipelineName = 'Conformance';

/** What the cache looks up. */
export const stepRunCases: readonly RunStoreCase[] = [
  runStoreCase('a run of a step has its key and how it succeeded', async ({ store }) => {
    const success = { ...succeeded('Train', 3), outputs: { 's3://bucket/model': 'sha256:1' } };
    await keep(store, execution(idOf('a')), [
      started(0),
      keyed('Train', 'k', 1),
      stopped('Other', 2),
      success,
    ]);
    assert.deepEqual(await runs(store, { step: 'Train' }), [
      {
        executionId: idOf('a'),
        executionArn: arnOf(idOf('a')),
        keyed: keyed('Train', 'k', 1),
        succeeded: success,
      },
    ]);
  }),
  runStoreCase('a run that did not succeed has its key alone', async ({ store }) => {
    await keep(store, execution(idOf('a')), [
      keyed('Train', 'k', 1),
      { type: 'StepFailed', time: keyed('Train', 'k', 2).time, step: 'Train' },
      succeeded('Other', 3),
    ]);
    await keep(store, execution(idOf('b')), [succeeded('Train', 4)]);
    assert.deepEqual(await runs(store, { step: 'Train' }), [
      { executionId: idOf('a'), executionArn: arnOf(idOf('a')), keyed: keyed('Train', 'k', 1) },
    ]);
  }),
  runStoreCase('a success belongs to the last key before it', async ({ store }) => {
    await keep(store, execution(idOf('a')), [
      keyed('Train', 'first', 1),
      keyed('Train', 'second', 2),
      succeeded('Train', 3),
      resumed(4),
      keyed('Train', 'third', 5),
    ]);
    assert.deepEqual(
      (await runs(store, { step: 'Train' })).map(({ keyed: { key }, succeeded }) => [key, succeeded?.time]),
      [
        ['third', undefined],
        ['second', succeeded('Train', 3).time],
        ['first', undefined],
      ],
    );
  }),
  runStoreCase('a success belongs to a key of its own execution and step', async ({ store }) => {
    await keep(store, execution(idOf('a')), [keyed('Train', 'a', 1), keyed('Eval', 'e', 2)]);
    await keep(store, execution(idOf('b')), [keyed('Train', 'b', 3)]);
    await store.append(idOf('a'), succeeded('Train', 4));
    assert.deepEqual(await keysOf(store, { step: 'Train' }), ['b', 'a']);
    assert.deepEqual(
      (await runs(store, { step: 'Train' })).map(({ succeeded }) => succeeded),
      [undefined, succeeded('Train', 4)],
    );
    assert.deepEqual(
      (await runs(store, { step: 'Eval' })).map(({ succeeded }) => succeeded),
      [undefined],
    );
  }),
  runStoreCase('runs of a step come newest first, those of an old execution too', async ({ store }) => {
    for (const character of ['a', 'b', 'c']) await store.create(execution(idOf(character)));
    const order = ['b', 'a', 'c', 'a', 'b'];
    for (const [second, character] of order.entries()) {
      await store.append(idOf(character), keyed('Train', `k${second}`, second));
    }
    assert.deepEqual(await keysOf(store, { step: 'Train' }), ['k4', 'k3', 'k2', 'k1', 'k0']);
    assert.deepEqual(
      (await runs(store, { step: 'Train' })).map(({ executionId }) => executionId),
      order.toReversed().map(idOf),
    );
  }),
  runStoreCase('runs are found by pipeline, step and key as they are', async ({ store }) => {
    await keep(store, execution(idOf('a')), [
      keyed('Train', 'k', 1),
      keyed('train', 'l', 2),
      keyed('Train', 'K', 3),
    ]);
    await keep(store, execution(idOf('b'), { pipelineName: 'Other' }), [keyed('Train', 'k', 4)]);
    await keep(store, execution(idOf('c')), [keyed('__proto__', 'k', 5), keyed('Train', 'k', 6)]);
    const times = async (query: Partial<StepRunQuery>) =>
      (await runs(store, { step: 'Train', ...query })).map(({ keyed }) => keyed.time);
    const time = (...seconds: readonly number[]) => seconds.map((second) => keyed('Train', 'k', second).time);
    assert.deepEqual(await times({}), time(6, 3, 1));
    assert.deepEqual(await times({ key: 'k' }), time(6, 1));
    assert.deepEqual(await times({ step: 'train' }), time(2));
    assert.deepEqual(await times({ step: '__proto__', key: 'k' }), time(5));
    assert.deepEqual(await times({ pipelineName: 'Other' }), time(4));
    for (const none of [{ key: '%' }, { key: '' }, { step: 'Tr%' }, { pipelineName: 'other' }]) {
      assert.deepEqual(await times(none), [], JSON.stringify(none));
    }
  }),
  runStoreCase('only runs that succeeded come where they are asked for', async ({ store }) => {
    await keep(store, execution(idOf('a')), [
      keyed('Train', 'k', 1),
      succeeded('Train', 2),
      keyed('Train', 'k', 3),
    ]);
    await keep(store, execution(idOf('b')), [
      keyed('Train', 'l', 4),
      succeeded('Train', 5),
      keyed('Train', 'k', 6),
    ]);
    const times = async (query: Partial<StepRunQuery>) =>
      (await runs(store, { step: 'Train', succeeded: true, ...query })).map((run) => run.succeeded?.time);
    const time = (...seconds: readonly number[]) => seconds.map((second) => succeeded('Train', second).time);
    assert.deepEqual(await times({}), time(5, 2));
    assert.deepEqual(await times({ key: 'k', limit: 1 }), time(2));
  }),
  runStoreCase('at most as many runs come as were asked for', async ({ store }) => {
    await store.create(execution(idOf('a')));
    const keys = Array.from({ length: 100 }, (_, index) => `k${index % 2}`);
    for (const [second, key] of keys.entries()) await store.append(idOf('a'), keyed('Train', key, second));
    assert.deepEqual(await keysOf(store, { step: 'Train' }), keys.toReversed());
    assert.deepEqual(await keysOf(store, { step: 'Train', limit: 3 }), ['k1', 'k0', 'k1']);
    assert.deepEqual(await keysOf(store, { step: 'Train', key: 'k0', limit: 40 }), Array(40).fill('k0'));
    assert.deepEqual(await keysOf(store, { step: 'Train', key: 'k0', limit: 60 }), Array(50).fill('k0'));
  }),
];

async function runs(store: RunStore, query: Partial<StepRunQuery> & { step: string }): Promise<StepRun[]> {
  return await Array.fromAsync(store.stepRuns({ pipelineName, ...query }));
}

async function keysOf(store: RunStore, query: Partial<StepRunQuery> & { step: string }): Promise<string[]> {
  return (await runs(store, query)).map(({ keyed }) => keyed.key);
}
