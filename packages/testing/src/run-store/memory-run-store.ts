import { setTimeout } from 'node:timers/promises';
import {
  type ExecutionClaim,
  type ExecutionRecord,
  type ExecutionStatus,
  type ExecutionSummary,
  type JournalEvent,
  type RunStore,
  type StepRun,
  slipwayError,
} from '@slipway/core';

/** What several stores may share, as processes share a file. */
export type RunMap = Map<string, MemoryRun>;

interface MemoryRun {
  readonly record: ExecutionRecord;
  readonly events: { readonly number: number; readonly event: JournalEvent }[];
  /** Of its owner. */
  claim?: ExecutionClaim | undefined;
  stopRequested: boolean;
}

/** A run store in memory, to try the suite on. */
export function memoryRunStore(runs: RunMap = new Map()): RunStore {
  const claims = new Set<ExecutionClaim>();
  const known = (id: string): MemoryRun => {
    const run = runs.get(id);
    if (run === undefined) throw new Error(`There is no execution ${id}.`);
    return run;
  };
  return {
    create: async (record) => {
      if (runs.has(record.id)) {
        throw slipwayError(`There is an execution ${record.id}.`, {
          code: 'EXECUTION_EXISTS',
          category: 'input',
        });
      }
      runs.set(record.id, { record: structuredClone(record), events: [], stopRequested: false });
    },
    append: async (id, ...events) => {
      const number = [...runs.values()].reduce((sum, run) => sum + run.events.length, 0);
      const numbered = structuredClone(events).map((event, index) => ({ number: number + index, event }));
      known(id).events.push(...numbered);
    },
    get: async (id) => runs.get(id)?.record,
    events: async function* (id) {
      yield* (runs.get(id)?.events ?? []).map(({ event }) => event);
    },
    list: async function* ({ pipelineName, status, idPrefix = '', limit } = {}) {
      const summaries = [...runs.values()].map(summaryOf).filter((one) => one.id.startsWith(idPrefix));
      yield* summaries
        .filter((one) => pipelineName === undefined || one.pipelineName === pipelineName)
        .filter((one) => status === undefined || one.status === status)
        .reverse()
        .sort((a, b) => b.startTime.getTime() - a.startTime.getTime())
        .slice(0, limit);
    },
    stepRuns: async function* ({ pipelineName, step, key, succeeded, limit }) {
      yield* [...runs.values()]
        .filter(({ record }) => record.pipelineName === pipelineName)
        .flatMap(stepRunsOf)
        .filter(({ run: { keyed } }) => keyed.step === step && (key === undefined || keyed.key === key))
        .filter(({ run }) => !succeeded || run.succeeded !== undefined)
        .sort((a, b) => b.number - a.number)
        .map(({ run }) => run)
        .slice(0, limit);
    },
    claim: async (id) => {
      const run = known(id);
      if (run.claim !== undefined) return undefined;
      const claim: ExecutionClaim = {
        release: async () => {
          if (run.claim === claim) run.claim = undefined;
        },
      };
      Object.assign(run, { claim, stopRequested: false });
      claims.add(claim);
      return claim;
    },
    isClaimed: async (id) => runs.get(id)?.claim !== undefined,
    requestStop: async (id) => {
      known(id).stopRequested = true;
    },
    stopRequested: async (id, { signal }) => {
      for (;;) {
        signal.throwIfAborted();
        if (runs.get(id)?.stopRequested) return;
        await setTimeout(10);
      }
    },
    remove: async (id) => void runs.delete(id),
    close: async () => {
      for (const claim of claims) await claim.release();
    },
  };
}

function summaryOf({ record, events }: MemoryRun): ExecutionSummary {
  const { id, arn, pipelineName, startTime } = record;
  let status: ExecutionStatus = 'Executing';
  let failureReason: string | undefined;
  for (const { event } of events) {
    if (event.type === 'ExecutionResumed') [status, failureReason] = ['Executing', undefined];
    if (event.type === 'ExecutionStopping') status = 'Stopping';
    if (event.type === 'ExecutionEnded') ({ status, failureReason } = event);
  }
  return {
    id,
    arn,
    pipelineName,
    startTime,
    status,
    lastModified: events.at(-1)?.event.time ?? startTime,
    ...(failureReason !== undefined && { failureReason }),
  };
}

function stepRunsOf({ record, events }: MemoryRun): readonly { number: number; run: StepRun }[] {
  return events.flatMap(({ number, event: keyed }, index) => {
    if (keyed.type !== 'StepKeyed') return [];
    const next = events
      .slice(index + 1)
      .map(({ event }) => event)
      .find((event) => isOutcome(event) && event.step === keyed.step);
    const succeeded = next?.type === 'StepSucceeded' && { succeeded: next };
    return [{ number, run: { executionId: record.id, executionArn: record.arn, keyed, ...succeeded } }];
  });
}

function isOutcome(event: JournalEvent): event is JournalEvent & { type: 'StepKeyed' | 'StepSucceeded' } {
  return event.type === 'StepKeyed' || event.type === 'StepSucceeded';
}
