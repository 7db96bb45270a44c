import assert from 'node:assert/strict';
import type { ExecutionSummary, JournalEvent, RunStore } from '@slipway/core';
import {
  at,
  everyEvent,
  execution,
  idOf,
  type RunStoreCase,
  resumed,
  runStoreCase,
  started,
} from './journal.ts';

const id = idOf('a');
const failed: JournalEvent = {
  type: 'ExecutionEnded',
  time: at(4),
  status: 'Failed',
  failureReason: 'Step failure',
};

/** What a list says of an execution. */
export const summaryCases: readonly RunStoreCase[] = [
  runStoreCase('list tells what get tells, and nothing that is long', async ({ store }) => {
    await store.create(execution(id));
    const { arn, pipelineName, startTime } = execution(id);
    assert.deepEqual(await summary(store), {
      id,
      arn,
      pipelineName,
      startTime,
      status: 'Executing',
      lastModified: startTime,
    });
  }),
  runStoreCase('list tells when the newest event happened', async ({ store }) => {
    await store.create(execution(id));
    for (const event of everyEvent()) {
      await store.append(id, event);
      assert.deepEqual((await summary(store)).lastModified, event.time, event.type);
    }
  }),
  runStoreCase('list tells where an execution stands after each of its events', async ({ store }) => {
    await store.create(execution(id));
    const stands: readonly (readonly [JournalEvent, ...unknown[]])[] = [
      [started(1), 'Executing', undefined],
      [{ type: 'StepFailed', time: at(2), step: 'A', failureReason: 'of the step' }, 'Executing', undefined],
      [failed, 'Failed', 'Step failure'],
      [resumed(5), 'Executing', undefined],
      [{ type: 'ExecutionStopping', time: at(6) }, 'Stopping', undefined],
      [{ type: 'StepStopped', time: at(7), step: 'A' }, 'Stopping', undefined],
      [{ type: 'ExecutionEnded', time: at(8), status: 'Stopped' }, 'Stopped', undefined],
      [resumed(9), 'Executing', undefined],
      [{ type: 'ExecutionEnded', time: at(10), status: 'Succeeded' }, 'Succeeded', undefined],
    ];
    for (const [event, status, reason] of stands) {
      await store.append(id, event);
      const said = await summary(store);
      assert.deepEqual([said.status, said.failureReason], [status, reason], event.type);
    }
  }),
  runStoreCase('an event changes what list says of its own execution', async ({ store }) => {
    const other = idOf('b');
    await store.create(execution(other, { startTime: at(-1) }));
    await store.create(execution(id));
    await store.append(id, failed);
    const [, said] = await Array.fromAsync(store.list());
    assert.deepEqual([said?.id, said?.status, said?.lastModified], [other, 'Executing', at(-1)]);
  }),
];

async function summary(store: RunStore): Promise<ExecutionSummary> {
  const [first] = await Array.fromAsync(store.list());
  assert.ok(first);
  return first;
}
