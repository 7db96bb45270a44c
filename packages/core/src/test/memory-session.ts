import type { ObjectStore } from '../contract/object-store.ts';
import type { ExecutionRecord, RunStore } from '../contract/run-store.ts';
import type { Content, Session } from '../contract/session.ts';
import type { StepKind } from '../contract/step-kind.ts';
import type { JournalEvent } from '../engine/event.ts';
import { resumeExecution } from '../engine/resume.ts';
import { startExecution } from '../engine/start.ts';
import { applyEvent, initialState } from '../engine/state.ts';
import { stopExecution } from '../engine/stop.ts';
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
    settings: {},
    preflight: async () => ({ problems: [], warnings: [] }),
    contentOf: async ({ form, value }) => (form === 'objects' ? contentBelow(content, value) : undefined),
    upsert: unavailable,
    start: (pipeline, options) => startExecution(session, pipeline, options),
    resume: (id, options) => resumeExecution(session, id, options),
    stop: (id, options) => stopExecution(session, id, options),
    ...more,
  };
  return session;
}

/** Its own text is as good as a digest. */
function contentBelow(content: ReadonlyMap<string, Uint8Array>, uri: string): Content | undefined {
  const found = [...content].filter(([key]) => key.startsWith(uri));
  if (found.length === 0) return undefined;
  const start = uri.replace(/\/$/, '').length + 1;
  return Object.fromEntries(
    found.map(([key, bytes]) => [key.slice(start), `digest of ${new TextDecoder().decode(bytes)}`]),
  );
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
  const claims = new Set<string>();
  const asked = new Map<string, PromiseWithResolvers<void>>();
  const askedOf = (id: string): PromiseWithResolvers<void> => {
    const promise = asked.get(id) ?? Promise.withResolvers<void>();
    asked.set(id, promise);
    return promise;
  };
  return {
    async create(execution) {
      records.set(execution.id, execution);
      journal.set(execution.id, []);
    },
    async append(id, ...events) {
      journal.get(id)?.push(...structuredClone(events));
    },
    get: async (id) => records.get(id),
    async *events(id) {
      yield* [...(journal.get(id) ?? [])];
    },
    async *list({ idPrefix = '', limit } = {}) {
      const listed = [...records.values()].reverse().filter(({ id }) => id.startsWith(idPrefix));
      for (const { id, arn, pipelineName, startTime } of listed.slice(0, limit)) {
        const state = initialState(startTime);
        for (const event of journal.get(id) ?? []) applyEvent(state, event);
        const { status, lastModified } = state;
        yield { id, arn, pipelineName, startTime, status, lastModified };
      }
    },
    async *stepRuns({ pipelineName, step, key, succeeded: only, limit = Number.POSITIVE_INFINITY }) {
      let count = 0;
      for (const record of [...records.values()].reverse()) {
        if (record.pipelineName !== pipelineName) continue;
        const events = journal.get(record.id) ?? [];
        for (const [at, keyed] of [...events.entries()].reverse()) {
          if (keyed.type !== 'StepKeyed' || keyed.step !== step) continue;
          if (key !== undefined && keyed.key !== key) continue;
          const after = events.slice(at + 1).filter((event) => 'step' in event && event.step === step);
          const next = after.findIndex(({ type }) => type === 'StepKeyed' || type === 'StepStarting');
          const succeeded = after
            .slice(0, next === -1 ? undefined : next)
            .find((event) => event.type === 'StepSucceeded');
          if ((only && succeeded === undefined) || count++ >= limit) continue;
          const run = { executionId: record.id, executionArn: record.arn, keyed };
          yield succeeded?.type === 'StepSucceeded' ? { ...run, succeeded } : run;
        }
      }
    },
    async claim(id) {
      if (claims.has(id)) return undefined;
      claims.add(id);
      asked.delete(id);
      return { release: async () => void claims.delete(id) };
    },
    isClaimed: async (id) => claims.has(id),
    requestStop: async (id) => askedOf(id).resolve(),
    async stopRequested(id, { signal }) {
      const { promise, reject } = Promise.withResolvers<never>();
      signal.addEventListener('abort', () => reject(signal.reason), { once: true });
      await Promise.race([askedOf(id).promise, promise]);
    },
    async remove(id) {
      records.delete(id);
      journal.delete(id);
    },
    close: async () => {},
  };
}
