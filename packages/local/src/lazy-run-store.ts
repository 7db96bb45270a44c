import type { RunStore } from '@slipway/core';

/** The journal in a SQLite file, which is opened, and `node:sqlite` loaded, when it is first asked for something. */
export function lazyRunStore(path: string): RunStore {
  let opened: Promise<RunStore> | undefined;
  const store = () => {
    opened ??= import('@slipway/core/sqlite').then(({ sqliteRunStore }) => sqliteRunStore({ path }));
    return opened;
  };
  return {
    create: async (execution) => await (await store()).create(execution),
    append: async (executionId, event) => await (await store()).append(executionId, event),
    get: async (executionId) => await (await store()).get(executionId),
    async *events(executionId) {
      yield* (await store()).events(executionId);
    },
    async *list(options) {
      yield* (await store()).list(options);
    },
    close: async () => await (await opened)?.close(),
  };
}
