import type { ObjectStore } from '../contract/object-store.ts';
import type { ExecutionRecord, RunStore } from '../contract/run-store.ts';
import type { Session } from '../contract/session.ts';
import type { StepKind } from '../contract/step-kind.ts';
import type { JournalEvent } from '../engine/event.ts';
import { startExecution } from '../engine/start.ts';
import { slipwayError } from '../errors.ts';

/** A session without a machine behind it, for tests of the engine: objects and journal are in memory. */
export interface MemorySession extends Session {
  readonly content: Map<string, Uint8Array>;
  readonly journal: Map<string, JournalEvent[]>;
}

/** `more` replaces parts of it: a run store that breaks, a preflight that finds something. */
export function memorySession(kinds: readonly StepKind[], more: Partial<Session> = {}): MemorySession {
  const content = new Map<string, Uint8Array>();
  const journal = new Map<string, JournalEvent[]>();
  const unavailable = (): never => {
    throw new Error('not in memory');
  };
  const session: MemorySession = {
    target: 'memory',
    region: 'us-east-1',
    account: '000000000000',
    defaultBucket: 'bucket',
    role: 'arn:aws:iam::000000000000:role/memory',
    objects: memoryObjects(content),
    runs: memoryRuns(journal),
    kinds: new Map(kinds.map((kind) => [kind.type, kind])),
    content,
    journal,
    localFile: unavailable,
    sourceDirectory: unavailable,
    preflight: async () => [],
    upsert: unavailable,
    start: (pipeline, options) => startExecution(session, pipeline, options),
    ...more,
  };
  return session;
}

function memoryObjects(content: Map<string, Uint8Array>): ObjectStore {
  return {
    async *list() {},
    async read(uri) {
      const bytes = content.get(uri);
      if (bytes !== undefined) return bytes;
      throw slipwayError(`${uri} is not there`, { code: 'OBJECT_NOT_FOUND', category: 'job' });
    },
    async write(uri, bytes) {
      content.set(uri, typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes);
    },
    upload: async () => {},
    download: async () => {},
    remove: async (uri) => void content.delete(uri),
  };
}

export function memoryRuns(journal: Map<string, JournalEvent[]>): RunStore {
  const records = new Map<string, ExecutionRecord>();
  return {
    async create(execution) {
      records.set(execution.id, execution);
      journal.set(execution.id, []);
    },
    async append(id, event) {
      journal.get(id)?.push(structuredClone(event));
    },
    get: async (id) => records.get(id),
    async *events(id) {
      yield* journal.get(id) ?? [];
    },
    async *list() {
      yield* records.values();
    },
    close: async () => {},
  };
}
