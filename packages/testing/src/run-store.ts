import assert from 'node:assert/strict';
import {
  DOCUMENT_VERSION,
  type ExecutionRecord,
  isSlipwayError,
  type JournalEvent,
  type RunStore,
} from '@slipway/core';
import { type Closable, type ConformanceCase, describeCases, type SuiteOptions } from './conformance-case.ts';

export interface RunStoreFixture extends Closable {
  /** An empty store; the suite closes it. */
  readonly store: RunStore;
  /** Opens what a store kept once more, after `store.close()`. Absent: it keeps nothing. */
  reopen?(): RunStore | Promise<RunStore>;
}

/** The contract of `RunStore` as tests; `setup` runs anew for each of them. */
export function describeRunStore(
  name: string,
  setup: () => RunStoreFixture | Promise<RunStoreFixture>,
  options?: SuiteOptions,
): void {
  describeCases(`run store: ${name}`, runStoreCases, setup, options);
}

export const runStoreCases: readonly ConformanceCase<RunStoreFixture>[] = [
  runStoreCase('get gives back what create took', async ({ store }) => {
    const record = execution('aaaaaaaaaaaa');
    await store.create(record);
    assert.deepEqual(await store.get(record.id), record);
  }),
  runStoreCase('an id that nobody created has no record, no events and takes none', async ({ store }) => {
    await store.create(execution('aaaaaaaaaaaa'));
    for (const id of ['bbbbbbbbbbbb', '', '__proto__', 'constructor', "' or 1=1 --"]) {
      assert.equal(await store.get(id), undefined);
      assert.deepEqual(await eventsOf(store, id), []);
      await assert.rejects(async () => await store.append(id, started(1)), `append to '${id}'`);
    }
  }),
  runStoreCase(
    'a second execution of the same id is EXECUTION_EXISTS and changes nothing',
    async ({ store }) => {
      const first = execution('aaaaaaaaaaaa');
      await store.create(first);
      await store.append(first.id, started(1));
      await assert.rejects(
        async () => await store.create(execution(first.id, { pipelineName: 'Other' })),
        (error) => isSlipwayError(error, 'EXECUTION_EXISTS'),
      );
      assert.deepEqual(await store.get(first.id), first);
      assert.deepEqual(await eventsOf(store, first.id), [started(1)]);
    },
  ),
  runStoreCase('events come back complete, with their dates', async ({ store }) => {
    await store.create(execution('aaaaaaaaaaaa'));
    for (const event of everyEvent()) await store.append('aaaaaaaaaaaa', event);
    assert.deepEqual(await eventsOf(store, 'aaaaaaaaaaaa'), everyEvent());
  }),
  runStoreCase('names and values of any kind survive', async ({ store }) => {
    const record = execution('aaaaaaaaaaaa', {
      pipelineName: '__proto__',
      parameters: Object.fromEntries([
        ['__proto__', 'own'],
        ['Größe', '漢🙂'],
        ['Rate', 0.1],
        ['Flag', false],
      ]),
    });
    const description = JSON.parse(
      '{"__proto__": {"a": 1}, "text": "line\\n\\u0000 \\"🙂", "none": null, "list": [[]]}',
    );
    const event: JournalEvent = { type: 'StepExecuting', time: at(1), step: 'constructor', description };
    await store.create(record);
    await store.append(record.id, event);
    assert.deepEqual(await store.get(record.id), record);
    assert.deepEqual(await eventsOf(store, record.id), [event]);
  }),
  runStoreCase('events keep the order of their appending, whatever their times say', async ({ store }) => {
    await store.create(execution('aaaaaaaaaaaa'));
    const events = Array.from({ length: 300 }, (_, index) => stopped(`Step${index}`, 300 - index));
    for (const event of events) await store.append('aaaaaaaaaaaa', event);
    assert.deepEqual(await eventsOf(store, 'aaaaaaaaaaaa'), events);
  }),
  runStoreCase('executions that run at once keep their events apart', async ({ store }) => {
    const ids = ['aaaaaaaaaaaa', 'bbbbbbbbbbbb', 'cccccccccccc'];
    const events = (id: string) => Array.from({ length: 50 }, (_, index) => stopped(`${id}${index}`, index));
    for (const id of ids) await store.create(execution(id));
    await Promise.all(
      ids.map(async (id) => {
        for (const event of events(id)) await store.append(id, event);
      }),
    );
    for (const id of ids) assert.deepEqual(await eventsOf(store, id), events(id));
  }),
  runStoreCase('list gives all executions, newest first', async ({ store }) => {
    assert.deepEqual(await listed(store), []);
    const records = [2, 3, 1].map((second) => execution(`${second}`.repeat(12), { startTime: at(second) }));
    for (const record of records) await store.create(record);
    assert.deepEqual(
      await listed(store),
      records.toSorted((a, b) => b.startTime.getTime() - a.startTime.getTime()),
    );
  }),
  runStoreCase('list takes a pipeline name as it is', async ({ store }) => {
    const names = ['Abalone', 'abalone', 'Abalone2', 'A%', 'Abalone'];
    const records = names.map((pipelineName, index) =>
      execution(`${index}`.repeat(12), { pipelineName, startTime: at(index) }),
    );
    for (const record of records) await store.create(record);
    assert.deepEqual(await listed(store, 'Abalone'), [records[4], records[0]]);
    assert.deepEqual(await listed(store, 'A%'), [records[3]]);
    assert.deepEqual(await listed(store, 'Aba'), []);
  }),
  {
    name: 'what was appended is there when the store is opened again',
    exempt: ({ reopen }) => (reopen === undefined ? 'the setup has no reopen' : undefined),
    async run({ store, reopen }) {
      const record = execution('aaaaaaaaaaaa');
      await store.create(record);
      for (const event of everyEvent()) await store.append(record.id, event);
      await store.close();
      assert.ok(reopen);
      const again = await reopen();
      try {
        assert.deepEqual(await again.get(record.id), record);
        assert.deepEqual(await eventsOf(again, record.id), everyEvent());
        await again.append(record.id, started(9));
        assert.deepEqual(await eventsOf(again, record.id), [...everyEvent(), started(9)]);
      } finally {
        await again.close();
      }
    },
  },
];

function runStoreCase(
  name: string,
  body: (fixture: RunStoreFixture) => Promise<void>,
): ConformanceCase<RunStoreFixture> {
  return {
    name,
    run: async (fixture) => {
      try {
        await body(fixture);
      } finally {
        await fixture.store.close();
      }
    },
  };
}

function execution(id: string, changes: Partial<ExecutionRecord> = {}): ExecutionRecord {
  return {
    id,
    arn: `arn:aws:sagemaker:us-east-1:000000000000:pipeline/Conformance/execution/${id}`,
    pipelineName: 'Conformance',
    definition: {
      Version: DOCUMENT_VERSION,
      Parameters: [{ Name: 'Message', Type: 'String', DefaultValue: 'none' }],
      Steps: [
        {
          Name: 'Stop',
          Type: 'Fail',
          Arguments: { ErrorMessage: { Get: 'Parameters.Message' } },
          DependsOn: [],
        },
      ],
    },
    parameters: { Message: 'given', Count: 3, Flag: true },
    startTime: at(0),
    ...changes,
  };
}

function everyEvent(): readonly JournalEvent[] {
  return [
    started(0),
    {
      type: 'StepStarting',
      time: at(1),
      step: 'Train',
      attempt: 1,
      jobName: 'pipelines-aaaaaaaaaaaa-Train-0',
    },
    {
      type: 'StepExecuting',
      time: at(2),
      step: 'Train',
      description: { TrainingJobArn: 'arn', Nested: { List: [1] } },
    },
    { type: 'StepSucceeded', time: at(3), step: 'Train', response: { Value: 0.1, None: null } },
    { type: 'StepFailed', time: at(4), step: 'Eval', failureReason: 'AlgorithmError: no such file' },
    { type: 'StepFailed', time: at(4), step: 'Silent' },
    stopped('Transform', 5),
    { type: 'ExecutionStopping', time: at(6) },
    { type: 'ExecutionEnded', time: at(7), status: 'Failed', failureReason: 'Step failure' },
  ];
}

function started(second: number): JournalEvent {
  return { type: 'ExecutionStarted', time: at(second) };
}

function stopped(step: string, second: number): JournalEvent {
  return { type: 'StepStopped', time: at(second), step };
}

/** Times with milliseconds, which a store must not lose. */
function at(second: number): Date {
  return new Date(Date.UTC(2026, 0, 31, 23, 59, second, 123));
}

async function eventsOf(store: RunStore, id: string): Promise<readonly JournalEvent[]> {
  return await Array.fromAsync(store.events(id));
}

async function listed(store: RunStore, pipelineName?: string): Promise<readonly ExecutionRecord[]> {
  return await Array.fromAsync(store.list(pipelineName === undefined ? {} : { pipelineName }));
}
