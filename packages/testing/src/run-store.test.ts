import type { ExecutionRecord, JournalEvent, RunStore } from '@slipway/core';
import { describeRunStore, type RunStoreFixture, runStoreCases } from './run-store.ts';
import { memoryRunStore, type RunMap } from './test/memory-run-store.ts';
import { describeFaults, type PlantedFault } from './test/planted-fault.ts';

describeRunStore('memory', () => setup());

const complete = 'events come back complete, with their dates';
const filter = 'list takes a pipeline name as it is';
const order = 'events keep the order of their appending, whatever their times say';
const reopened = 'what was appended is there when the store is opened again';
const second = 'a second execution of the same id is EXECUTION_EXISTS and changes nothing';
const survive = 'names and values of any kind survive';
const unknown = 'an id that nobody created has no record, no events and takes none';

describeFaults('run stores with a fault', runStoreCases, [
  planted('the parameters are lost', ['get gives back what create took', survive], (store) => ({
    create: (record) => store.create({ ...record, parameters: {} }),
  })),
  planted('dates become text', ['get gives back what create took', complete], (store) => ({
    create: (record) => store.create(throughJson(record)),
    append: (id, event) => store.append(id, throughJson(event)),
  })),
  planted('dates lose their milliseconds', ['get gives back what create took', complete], (store) => ({
    create: (record) => store.create({ ...record, startTime: wholeSecond(record.startTime) }),
    append: (id, event) => store.append(id, { ...event, time: wholeSecond(event.time) }),
  })),
  planted('an unknown id is made', [unknown], (store, runs) => ({
    append: async (id, event) => {
      const { record } = [...runs.values()][0] ?? {};
      if (record && !runs.has(id)) await store.create({ ...record, id });
      await store.append(id, event);
    },
  })),
  planted('any id gets the first record', [unknown], (store, runs) => ({
    get: async (id) => (await store.get(id)) ?? [...runs.values()][0]?.record,
  })),
  planted('a second create replaces the first', [second], (store, runs) => ({
    create: async (record) => {
      runs.delete(record.id);
      await store.create(record);
    },
  })),
  planted('a second create is no coded error', [second], (store) => ({
    create: (record) =>
      store.create(record).catch((error: Error) => {
        throw new Error(error.message);
      }),
  })),
  planted('an event is dropped', [complete, order, reopened], (store) => {
    let appended = 0;
    return {
      append: async (id, event) => {
        if (++appended % 5 > 0) await store.append(id, event);
      },
    };
  }),
  planted('events are ordered by time', [order], (store) => ({
    events: async function* (id) {
      const events = await Array.fromAsync(store.events(id));
      yield* events.sort((a, b) => a.time.getTime() - b.time.getTime());
    },
  })),
  planted('keys of a map are taken for inherited ones', [survive], (store) => ({
    append: (id, event) => store.append(id, event.type === 'StepExecuting' ? withAssignedKeys(event) : event),
  })),
  planted(
    'all executions share their events',
    ['executions that run at once keep their events apart'],
    (store, runs) => ({
      events: async function* () {
        for (const { events } of runs.values()) yield* events;
      },
      get: store.get,
    }),
  ),
  planted('list is oldest first', ['list gives all executions, newest first'], (store) => ({
    list: async function* (options) {
      yield* (await Array.fromAsync(store.list(options))).reverse();
    },
  })),
  planted('list ignores the name', [filter], (store) => ({ list: () => store.list() })),
  planted('list takes the name for a beginning', [filter], (store) => ({
    list: async function* ({ pipelineName = '' } = {}) {
      for await (const record of store.list()) if (record.pipelineName.startsWith(pipelineName)) yield record;
    },
  })),
  planted('closing forgets', [reopened], (_, runs) => ({ close: async () => runs.clear() })),
]);

type RunStoreFault = (store: RunStore, runs: RunMap) => Partial<RunStore>;

function setup(fault: RunStoreFault = () => ({})): RunStoreFixture {
  const runs: RunMap = new Map();
  const open = () => {
    const store = memoryRunStore(runs);
    return { ...store, ...fault(store, runs) };
  };
  return { store: open(), reopen: open };
}

function planted(
  name: string,
  noticedBy: readonly string[],
  fault: RunStoreFault,
): PlantedFault<RunStoreFixture> {
  return { name, noticedBy, setup: () => setup(fault) };
}

function throughJson<Value extends ExecutionRecord | JournalEvent>(value: Value): Value {
  return JSON.parse(JSON.stringify(value));
}

function wholeSecond(time: Date): Date {
  return new Date(Math.floor(time.getTime() / 1000) * 1000);
}

function withAssignedKeys(event: JournalEvent & { type: 'StepExecuting' }): JournalEvent {
  return { ...event, description: Object.assign({}, event.description) };
}
