import assert from 'node:assert/strict';
import type { ListOptions, RunStore } from '@slipway/core';
import { at, execution, idOf, keep, type RunStoreCase, resumed, runStoreCase, started } from './journal.ts';

/** Which executions a list has, and in which order. */
export const listCases: readonly RunStoreCase[] = [
  runStoreCase('list gives all executions, newest first', async ({ store }) => {
    assert.deepEqual(await idsOf(store), []);
    for (const second of [2, 3, 1]) {
      await store.create(execution(idOf(`${second}`), { startTime: at(second) }));
    }
    assert.deepEqual(await idsOf(store), ['3', '2', '1'].map(idOf));
  }),
  runStoreCase(
    'of executions that started at once, list has the one created last first',
    async ({ store }) => {
      for (const character of ['b', 'c', 'a']) await store.create(execution(idOf(character)));
      assert.deepEqual(await idsOf(store), ['a', 'c', 'b'].map(idOf));
    },
  ),
  runStoreCase('list takes a pipeline name as it is', async ({ store }) => {
    const names = ['Abalone', 'abalone', 'Abalone2', 'A%', 'Abalone'];
    for (const [index, pipelineName] of names.entries()) {
      await store.create(execution(idOf(`${index}`), { pipelineName, startTime: at(index) }));
    }
    assert.deepEqual(await idsOf(store, { pipelineName: 'Abalone' }), ['4', '0'].map(idOf));
    assert.deepEqual(await idsOf(store, { pipelineName: 'A%' }), [idOf('3')]);
    assert.deepEqual(await idsOf(store, { pipelineName: 'Aba' }), []);
  }),
  runStoreCase('list takes the beginning of an id as it is', async ({ store }) => {
    const ids = ['abc', 'ABC', 'ab', 'a%c', 'a_c', 'a*c', 'b', '[ab]'];
    for (const [index, id] of ids.entries()) await store.create(execution(id, { startTime: at(-index) }));
    const beginning = async (idPrefix: string) => await idsOf(store, { idPrefix });
    assert.deepEqual(await beginning(''), ids);
    assert.deepEqual(await beginning('ab'), ['abc', 'ab']);
    assert.deepEqual(await beginning('abc'), ['abc']);
    assert.deepEqual(await beginning('A'), ['ABC']);
    assert.deepEqual(await beginning('c'), []);
    for (const [prefix, id] of [
      ['a%', 'a%c'],
      ['a_', 'a_c'],
      ['a*', 'a*c'],
      ['[', '[ab]'],
    ] as const) {
      assert.deepEqual(await beginning(prefix), [id]);
    }
    for (const prefix of ['%', '_', '*', '?', "' or 1=1 --"]) assert.deepEqual(await beginning(prefix), []);
  }),
  runStoreCase('list takes a status', async ({ store }) => {
    const ended = { type: 'ExecutionEnded', time: at(1) } as const;
    await keep(store, execution(idOf('e')), [started(0)]);
    await keep(store, execution(idOf('s')), [started(0), { ...ended, status: 'Succeeded' }]);
    await keep(store, execution(idOf('f')), [started(0), { ...ended, status: 'Failed' }]);
    await keep(store, execution(idOf('r')), [started(0), { ...ended, status: 'Failed' }, resumed(2)]);
    await keep(store, execution(idOf('g')), [started(0), { type: 'ExecutionStopping', time: at(1) }]);
    const having = async (status: NonNullable<ListOptions['status']>) => await idsOf(store, { status });
    assert.deepEqual(await having('Executing'), ['r', 'e'].map(idOf));
    assert.deepEqual(await having('Succeeded'), [idOf('s')]);
    assert.deepEqual(await having('Failed'), [idOf('f')]);
    assert.deepEqual(await having('Stopping'), [idOf('g')]);
    assert.deepEqual(await having('Stopped'), []);
  }),
  runStoreCase('list gives at most as many as it is asked for, the newest', async ({ store }) => {
    for (const [index, pipelineName] of ['P', 'Q', 'P', 'Q', 'P'].entries()) {
      await store.create(execution(idOf(`${index}`), { pipelineName, startTime: at(index) }));
    }
    assert.deepEqual(await idsOf(store, { limit: 2 }), ['4', '3'].map(idOf));
    assert.deepEqual(await idsOf(store, { limit: 1, pipelineName: 'Q' }), [idOf('3')]);
    assert.deepEqual(await idsOf(store, { limit: 9, pipelineName: 'P' }), ['4', '2', '0'].map(idOf));
  }),
];

async function idsOf(store: RunStore, options?: ListOptions): Promise<readonly string[]> {
  return (await Array.fromAsync(store.list(options))).map(({ id }) => id);
}
