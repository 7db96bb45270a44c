import type { RunStore } from '../contract/run-store.ts';
import { slipwayError } from '../errors.ts';
import { executionClaims } from './claims.ts';
import { connection } from './connection.ts';
import { appendEvents, readEvents } from './events.ts';
import { createExecution, getExecution, listExecutions, removeExecution } from './executions.ts';
import { findStepRuns } from './step-runs.ts';
import { requestStop, stopRequested } from './stop-requests.ts';

export interface SqliteRunStoreOptions {
  /** The database file; its folder is made at the first write or read. */
  readonly path: string;
  /** Milliseconds to wait while another process changes it; default 5,000. */
  readonly timeout?: number;
}

/**
 * The journal in one SQLite file, over Node's own `node:sqlite`, which is loaded when the store is first asked for
 * something. Several processes may use one file. What they claim is locked in `<path>.owners`, a folder that is there
 * while they do. Where the file may only be read, what only reads works.
 */
export function sqliteRunStore({ path, timeout = 5_000 }: SqliteRunStoreOptions): RunStore {
  const journal = connection(path, timeout);
  const claims = executionClaims(journal, `${path}.owners`);
  let closing = new AbortController();
  return {
    create: (execution) => journal.change((open) => createExecution(open, execution)),
    append: (executionId, ...events) => journal.change((open) => appendEvents(open, executionId, events)),
    get: (executionId) => journal.read((open) => getExecution(open, executionId)),
    events: (executionId) => readEvents(journal, executionId),
    async *list(options = {}) {
      yield* await journal.read((open) => listExecutions(open, options));
    },
    stepRuns: (query) => findStepRuns(journal, query),
    claim: claims.claim,
    isClaimed: claims.isClaimed,
    requestStop: (executionId) => journal.change((open) => requestStop(open, executionId)),
    stopRequested: (executionId, { signal }) =>
      stopRequested(journal, executionId, AbortSignal.any([signal, closing.signal])),
    async remove(executionId) {
      await claims.sweep(executionId);
      await journal.change((open) => removeExecution(open, executionId));
    },
    async close() {
      closing.abort(slipwayError('The journal was closed', { code: 'JOURNAL_CLOSED', category: 'internal' }));
      closing = new AbortController();
      await claims.releaseAll();
      await journal.close();
    },
  };
}
