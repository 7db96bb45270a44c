import assert from 'node:assert/strict';
import { isSlipwayError, type JournalEvent } from '@slipway/core';
import { at, eventsOf, execution, idOf, type RunStoreCase, runStoreCase, started } from './journal.ts';

const id = idOf('a');

/** What an execution was started with. */
export const recordCases: readonly RunStoreCase[] = [
  runStoreCase('get gives back what create took', async ({ store }) => {
    const record = execution(id);
    await store.create(record);
    assert.deepEqual(await store.get(record.id), record);
  }),
  runStoreCase('an id that nobody created has no record, no events and takes none', async ({ store }) => {
    await store.create(execution(id));
    for (const unknown of [idOf('b'), '', '__proto__', 'constructor', "' or 1=1 --"]) {
      assert.equal(await store.get(unknown), undefined);
      assert.deepEqual(await eventsOf(store, unknown), []);
      await assert.rejects(async () => await store.append(unknown, started(1)), `append to '${unknown}'`);
    }
  }),
  runStoreCase(
    'a second execution of the same id is EXECUTION_EXISTS and changes nothing',
    async ({ store }) => {
      const first = execution(id);
      await store.create(first);
      await store.append(id, started(1));
      await assert.rejects(
        async () => await store.create(execution(id, { pipelineName: 'Other' })),
        (error) => isSlipwayError(error, 'EXECUTION_EXISTS'),
      );
      assert.deepEqual(await store.get(id), first);
      assert.deepEqual(await eventsOf(store, id), [started(1)]);
    },
  ),
  runStoreCase('executions of one pipeline keep each its own definition', async ({ store }) => {
    const first = execution(id);
    const [step] = first.definition.Steps;
    assert.ok(step);
    const changed = { ...first.definition, Steps: [{ ...step, Name: 'Other' }] };
    const records = [first, execution(idOf('b'), { definition: changed }), execution(idOf('c'))];
    for (const record of records) await store.create(record);
    for (const record of records) assert.deepEqual(await store.get(record.id), record);
  }),
  runStoreCase('names and values of any kind survive', async ({ store }) => {
    const record = execution(id, {
      pipelineName: '__proto__',
      parameters: Object.fromEntries([
        ['__proto__', 'own'],
        ['Größe', '漢🙂'],
        ['Rate', 0.1],
        ['Flag', false],
      ]),
      settings: JSON.parse('{"__proto__": {"a": "\\u0000"}}'),
    });
    const description = JSON.parse(
      '{"__proto__": {"a": 1}, "text": "line\\n\\u0000 \\"🙂", "none": null, "list": [[]]}',
    );
    const event: JournalEvent = { type: 'StepExecuting', time: at(1), step: 'constructor', description };
    await store.create(record);
    await store.append(id, event);
    assert.deepEqual(await store.get(id), record);
    assert.deepEqual(await eventsOf(store, id), [event]);
  }),
];
