import { type ExecutionRecord, type JournalEvent, type RunStore, slipwayError } from '@slipway/core';

export type RunMap = Map<string, { record: ExecutionRecord; events: JournalEvent[] }>;

/** A run store in memory, to try the suite on. */
export function memoryRunStore(runs: RunMap = new Map()): RunStore {
  return {
    create: async (record) => {
      if (runs.has(record.id)) {
        throw slipwayError(`There is an execution ${record.id}.`, {
          code: 'EXECUTION_EXISTS',
          category: 'input',
        });
      }
      runs.set(record.id, { record: structuredClone(record), events: [] });
    },
    append: async (id, event) => {
      const run = runs.get(id);
      if (!run) throw new Error(`There is no execution ${id}.`);
      run.events.push(structuredClone(event));
    },
    get: async (id) => runs.get(id)?.record,
    events: async function* (id) {
      yield* runs.get(id)?.events ?? [];
    },
    list: async function* ({ pipelineName } = {}) {
      const records = [...runs.values()].map(({ record }) => record);
      yield* records
        .filter((record) => pipelineName === undefined || record.pipelineName === pipelineName)
        .sort((a, b) => b.startTime.getTime() - a.startTime.getTime());
    },
    close: async () => {},
  };
}
