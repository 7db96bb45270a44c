import type { ExecutionRecord, ExecutionSummary, JournalEvent, RunStore, StepRun } from '@slipway/core';
import type { RunStoreFixture } from './run-store/fixture.ts';
import { memoryRunStore, type RunMap } from './run-store/memory-run-store.ts';
import { runStoreCases } from './run-store.ts';
import { describeFaults, type PlantedFault } from './test/planted-fault.ts';
import { sqliteRunStoreFixture } from './test/sqlite-run-store.ts';

const alone = 'of many who claim at once, one does';
const beginning = 'list takes the beginning of an id as it is';
const complete = 'events come back complete, with their dates';
const died = 'a claim ends with its process, however that ends';
const early = 'a request that comes before anybody listens is not lost';
const filter = 'list takes a pipeline name as it is';
const found = 'runs are found by pipeline, step and key as they are';
const free = 'an execution that nobody claimed is claimed by nobody';
const gone = 'nothing of an execution is left when it was removed';
const most = 'list gives at most as many as it is asked for, the newest';
const order = 'events keep the order of their appending, whatever their times say';
const others = 'removing an execution leaves the others as they are';
const owned = 'a success belongs to a key of its own execution and step';
const paired = 'a success belongs to the last key before it';
const reopened = 'what was appended is there when the store is opened again';
const second = 'a second execution of the same id is EXECUTION_EXISTS and changes nothing';
const shared = 'another process sees a claim, cannot have it, and can when it is released';
const stands = 'list tells where an execution stands after each of its events';
const stopHeard = 'whoever waits hears that a stop is asked for';
const survive = 'names and values of any kind survive';
const taken = 'nobody claims what is claimed, in the same process neither';
const told = 'list tells what get tells, and nothing that is long';
const together = 'events that are appended together are all there, or none is';
const unknown = 'an id that nobody created has no record, no events and takes none';
const until = 'a claim stands until it is released';

describeFaults('run stores with a fault', runStoreCases, [
  planted('the parameters are lost', ['get gives back what create took', survive], (store) => ({
    create: (record) => store.create({ ...record, parameters: {} }),
  })),
  planted('the options are lost', ['get gives back what create took'], (store) => ({
    create: (record) => store.create({ ...record, options: {} }),
  })),
  planted('dates become text', ['get gives back what create took', complete], (store) => ({
    create: (record) => store.create(throughJson(record)),
    append: (id, ...events) => store.append(id, ...events.map(throughJson)),
  })),
  planted('dates lose their milliseconds', ['get gives back what create took', complete], (store) => ({
    create: (record) => store.create({ ...record, startTime: wholeSecond(record.startTime) }),
    append: (id, ...events) =>
      store.append(id, ...events.map((event) => ({ ...event, time: wholeSecond(event.time) }))),
  })),
  planted('an unknown id is made', [unknown], (store, runs) => ({
    append: async (id, ...events) => {
      const { record } = [...runs.values()][0] ?? {};
      if (record && !runs.has(id)) await store.create({ ...record, id });
      await store.append(id, ...events);
    },
  })),
  planted('any id gets the first record', [unknown, gone], (store, runs) => ({
    get: async (id) => (await store.get(id)) ?? [...runs.values()][0]?.record,
    remove: async () => {},
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
  planted(
    'executions of a name share one definition',
    ['executions of one pipeline keep each its own definition'],
    (store, runs) => ({
      get: async (id) => {
        const record = await store.get(id);
        const first = [...runs.values()].find((run) => run.record.pipelineName === record?.pipelineName);
        return record && { ...record, definition: first?.record.definition ?? record.definition };
      },
    }),
  ),
  planted('an event is dropped', [complete, order, reopened, together], (store) => {
    let appended = 0;
    return {
      append: async (id, ...events) => {
        await store.append(id, ...events.filter(() => ++appended % 5 > 0));
      },
    };
  }),
  planted('events that come together are kept one by one', [together], (store) => ({
    append: async (id, ...events) => {
      for (const event of events) await store.append(id, event);
    },
  })),
  planted('events are ordered by time', [order], (store) => ({
    events: async function* (id) {
      const events = await Array.fromAsync(store.events(id));
      yield* events.sort((a, b) => a.time.getTime() - b.time.getTime());
    },
  })),
  planted('one page of events is read', [order], (store) => ({
    events: async function* (id) {
      yield* (await Array.fromAsync(store.events(id))).slice(0, 256);
    },
  })),
  planted('keys of a map are taken for inherited ones', [survive], (store) => ({
    append: (id, ...events) =>
      store.append(
        id,
        ...events.map((event) => (event.type === 'StepExecuting' ? withAssignedKeys(event) : event)),
      ),
  })),
  planted(
    'all executions share their events',
    ['executions that run at once keep their events apart'],
    (store, runs) => ({
      events: async function* () {
        for (const { events } of runs.values()) yield* events.map(({ event }) => event);
      },
      get: store.get,
    }),
  ),
  planted('whoever reads locks the journal', ['whoever reads slowly keeps nobody from writing'], (store) => {
    let readers = 0;
    return {
      events: async function* (id) {
        readers++;
        try {
          yield* store.events(id);
        } finally {
          readers--;
        }
      },
      append: async (id, ...events) => {
        if (readers > 0) throw new Error('The database is locked.');
        await store.append(id, ...events);
      },
    };
  }),
  listing('list is oldest first', ['list gives all executions, newest first'], (all) => all.reverse()),
  listing(
    'executions that started at once are listed in the order they were created',
    ['of executions that started at once, list has the one created last first'],
    (all) => all.reverse().sort((a, b) => b.startTime.getTime() - a.startTime.getTime()),
  ),
  planted('list ignores the name', [filter], (store) => ({ list: () => store.list() })),
  planted('list takes the name for a beginning', [filter], (store) => ({
    list: async function* ({ pipelineName = '' } = {}) {
      for await (const record of store.list()) if (record.pipelineName.startsWith(pipelineName)) yield record;
    },
  })),
  planted('list takes the beginning of an id for a pattern', [beginning], (store) => ({
    list: async function* ({ idPrefix = '' } = {}) {
      const literal = idPrefix.replaceAll(/[*?[\]]/g, '\\$&');
      const pattern = new RegExp(`^${literal.replaceAll('%', '.*').replaceAll('_', '.')}`);
      for await (const record of store.list()) if (pattern.test(record.id)) yield record;
    },
  })),
  planted('list ignores the case of an id', [beginning], (store) => ({
    list: async function* ({ idPrefix = '' } = {}) {
      for await (const record of store.list()) {
        if (record.id.toLowerCase().startsWith(idPrefix.toLowerCase())) yield record;
      }
    },
  })),
  planted('list ignores the status', ['list takes a status'], (store) => ({ list: () => store.list() })),
  planted('list ignores the limit', [most], (store) => ({
    list: ({ limit: _, ...options } = {}) => store.list(options),
  })),
  planted('list limits before it filters', [most], (store) => ({
    list: async function* ({ limit, pipelineName } = {}) {
      for (const one of (await Array.fromAsync(store.list())).slice(0, limit)) {
        if (pipelineName === undefined || one.pipelineName === pipelineName) yield one;
      }
    },
  })),
  planted('list gives whole records', [told], (store) => ({
    list: async function* (options) {
      for await (const one of store.list(options)) yield { ...(await store.get(one.id)), ...one };
    },
  })),
  listing('nothing was ever modified', ['list tells when the newest event happened'], (all) =>
    all.map((one) => ({ ...one, lastModified: one.startTime })),
  ),
  listing('an execution never ends', [stands], (all) =>
    all.map(({ failureReason: _, ...one }) => ({ ...one, status: 'Executing' })),
  ),
  planted('the reason of a failure stays when it goes on', [stands], (store) => {
    let reason: string | undefined;
    return {
      list: async function* (options) {
        for await (const one of store.list(options)) {
          reason = one.failureReason ?? reason;
          yield { ...one, ...(reason !== undefined && { failureReason: reason }) };
        }
      },
    };
  }),
  listing(
    'all executions are as the newest one',
    ['an event changes what list says of its own execution'],
    (all) => all.map((one) => ({ ...one, lastModified: all[0]?.lastModified ?? one.lastModified })),
  ),
  looking('no run succeeded', ['a run of a step has its key and how it succeeded', paired], (all) =>
    all.map(({ succeeded: _, ...run }) => run),
  ),
  planted('a success is a run without a key', ['a run that did not succeed has its key alone'], (store) => ({
    append: async (id, ...events) => {
      const keyed = events.flatMap((event): JournalEvent[] =>
        event.type === 'StepSucceeded'
          ? [{ ...event, type: 'StepKeyed', key: '', parts: {} }, event]
          : [event],
      );
      await store.append(id, ...keyed);
    },
  })),
  looking('a success belongs to each key of its step', [paired, owned], (all) => {
    const succeeded = all.find((run) => run.succeeded)?.succeeded;
    return all.map((run) => ({ ...run, ...(succeeded && { succeeded }) }));
  }),
  looking(
    'runs are oldest first',
    ['runs of a step come newest first, those of an old execution too', paired],
    (all) => all.reverse(),
  ),
  looking(
    'runs are ordered by their executions',
    ['runs of a step come newest first, those of an old execution too'],
    (all) => all.sort((a, b) => b.executionId.localeCompare(a.executionId)),
  ),
  planted('runs are found without their key', [found], (store) => ({
    stepRuns: ({ key: _, ...query }) => store.stepRuns(query),
  })),
  planted('runs of all pipelines are found', [found], (store, runs) => ({
    stepRuns: async function* (query) {
      for (const pipelineName of new Set([...runs.values()].map(({ record }) => record.pipelineName))) {
        yield* store.stepRuns({ ...query, pipelineName });
      }
    },
  })),
  planted(
    'runs come however they ended',
    ['only runs that succeeded come where they are asked for'],
    (store) => ({
      stepRuns: ({ succeeded: _, ...query }) => store.stepRuns(query),
    }),
  ),
  planted('runs are not limited', ['at most as many runs come as were asked for'], (store) => ({
    stepRuns: ({ limit: _, ...query }) => store.stepRuns(query),
  })),
  looking('one page of runs is read', ['at most as many runs come as were asked for'], (all) =>
    all.slice(0, 16),
  ),
  planted('remove only hides an execution', [gone], (store) => {
    const hidden = new Set<string>();
    return {
      remove: async (id) => void hidden.add(id),
      get: async (id) => (hidden.has(id) ? undefined : await store.get(id)),
    };
  }),
  planted(
    'remove leaves the events',
    ['an execution that was removed may be created anew, and begins at nothing'],
    (store, runs) => {
      const left = new Map<string, { number: number; event: JournalEvent }[]>();
      return {
        remove: async (id) => {
          left.set(id, runs.get(id)?.events ?? []);
          runs.delete(id);
        },
        create: async (record) => {
          await store.create(record);
          runs.get(record.id)?.events.push(...(left.get(record.id) ?? []));
        },
      };
    },
  ),
  planted(
    'remove removes all',
    [others, 'removing an execution that is not there is no error and removes nothing'],
    (_, runs) => ({ remove: async () => runs.clear() }),
  ),
  planted('everything is claimed', [free, until], () => ({ isClaimed: async () => true })),
  planted('nothing is claimed', [until, taken], () => ({ isClaimed: async () => false })),
  planted(
    'every claim is granted',
    [taken, alone, 'a claim that is released twice takes nothing from the next one'],
    () => ({ claim: async () => ({ release: async () => {} }) }),
  ),
  planted('a claim is never released', [until, taken, shared], (store) => ({
    claim: async (id) => (await store.claim(id)) && { release: async () => {} },
  })),
  planted(
    'there is one claim for all executions',
    ['a claim of one execution is none of another'],
    (store) => {
      let claimed: string | undefined;
      return {
        claim: async (id) => {
          claimed ??= id;
          return await store.claim(claimed);
        },
        isClaimed: async (id) => await store.isClaimed(claimed ?? id),
      };
    },
  ),
  planted('each process has claims of its own', [shared], (store) => {
    const own = new Set<string>();
    return {
      isClaimed: async (id) => own.has(id),
      claim: async (id) => {
        own.add(id);
        return (await store.claim(id)) ?? { release: async () => void own.delete(id) };
      },
    };
  }),
  planted('a closed store goes on claiming', ['a store that is closed has claimed nothing'], () => ({
    close: async () => {},
  })),
  plantedInSqlite('claims outlive their process', [died], (store) => {
    const claimed = new Set<string>();
    return {
      isClaimed: async (id) => {
        if (await store.isClaimed(id)) claimed.add(id);
        return claimed.has(id);
      },
    };
  }),
  plantedInSqlite('other processes are not asked', [died], () => ({ isClaimed: async () => false })),
  planted('nobody hears of a stop', [stopHeard, early], () => ({ requestStop: async () => {} })),
  planted('any stop is taken', ['a stop of an execution that is not there is refused'], (store) => ({
    requestStop: (id) => store.requestStop(id).catch(() => {}),
  })),
  planted('a stop is heard at once', [stopHeard], () => ({ stopRequested: async () => {} })),
  planted(
    'a stop is heard in its own process',
    ['a stop that another process asks for is heard'],
    (store) => {
      const requests = new Set<string>();
      return {
        requestStop: async (id) => void requests.add(id),
        stopRequested: async (id, options) => {
          if (!requests.has(id)) await store.stopRequested(id, options);
        },
      };
    },
  ),
  planted('only who listens already hears of a stop', [early], (store) => {
    let listening = false;
    return {
      requestStop: async (id) => {
        if (listening) await store.requestStop(id);
      },
      stopRequested: async (id, options) => {
        listening = true;
        await store.stopRequested(id, options);
      },
    };
  }),
  planted('a stop is meant for all', ['a request is meant for one execution'], (store, runs) => ({
    requestStop: async () => {
      for (const id of runs.keys()) await store.requestStop(id);
    },
  })),
  planted(
    'a request is never forgotten',
    ['what was asked of the one before is not asked of who claims it now'],
    (store, runs) => ({
      claim: async (id) => {
        const { stopRequested } = runs.get(id) ?? {};
        const claim = await store.claim(id);
        if (stopRequested) await store.requestStop(id);
        return claim;
      },
    }),
  ),
  planted(
    'a claim that fails clears the request',
    ['a claim that fails takes no request from who has the execution'],
    (store, runs) => ({
      claim: async (id) => {
        const run = runs.get(id);
        if (run) run.stopRequested = false;
        return await store.claim(id);
      },
    }),
  ),
  {
    ...planted(
      'nobody can give up listening',
      ['who gives up listening is told so with the reason, before or after'],
      (store) => ({
        stopRequested: (id) => store.stopRequested(id, { signal: new AbortController().signal }),
      }),
    ),
    hangs: true,
  },
  planted('closing forgets', [reopened], (_, runs) => ({ close: async () => runs.clear() })),
  planted(
    'what lists say is kept in memory',
    ['what lists and look-ups say is the same when the store is opened again'],
    (store) => {
      let appended = false;
      return {
        append: async (id, ...events) => {
          appended = true;
          await store.append(id, ...events);
        },
        list: async function* (options) {
          for await (const one of store.list(options)) yield appended ? one : { ...one, status: 'Executing' };
        },
      };
    },
  ),
]);

type RunStoreFault = (store: RunStore, runs: RunMap) => Partial<RunStore>;

function planted(
  name: string,
  noticedBy: readonly string[],
  fault: RunStoreFault,
): PlantedFault<RunStoreFixture> {
  return {
    name,
    noticedBy,
    setup: () => {
      const runs: RunMap = new Map();
      const open = () => {
        const store = memoryRunStore(runs);
        return { ...store, ...fault(store, runs) };
      };
      return { store: open(), reopen: open, another: open, patience: 2_000 };
    },
  };
}

/** A fault in what a list says. */
function listing(
  name: string,
  noticedBy: readonly string[],
  change: (all: ExecutionSummary[]) => ExecutionSummary[],
): PlantedFault<RunStoreFixture> {
  return planted(name, noticedBy, (store) => ({
    list: async function* (options) {
      yield* change(await Array.fromAsync(store.list(options)));
    },
  }));
}

/** A fault in which runs of a step are found. */
function looking(
  name: string,
  noticedBy: readonly string[],
  change: (all: StepRun[]) => StepRun[],
): PlantedFault<RunStoreFixture> {
  return planted(name, noticedBy, (store) => ({
    stepRuns: async function* (query) {
      yield* change(await Array.fromAsync(store.stepRuns(query)));
    },
  }));
}

/** For what takes another process. */
function plantedInSqlite(
  name: string,
  noticedBy: readonly string[],
  fault: (store: RunStore) => Partial<RunStore>,
): PlantedFault<RunStoreFixture> {
  return {
    name,
    noticedBy,
    setup: async () => {
      const fixture = await sqliteRunStoreFixture();
      return { ...fixture, store: { ...fixture.store, ...fault(fixture.store) } };
    },
  };
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
