import { existsSync } from 'node:fs';
import { type RecordedExecution, type RunStore, readExecution } from '@slipway/core';
import { sqliteRunStore } from '@slipway/core/sqlite';
import { SESSION } from './make-step.ts';

/** An execution as the journal has it. */
export interface Recorded extends Pick<RecordedExecution, 'record' | 'state' | 'events'> {
  readonly isClaimed: boolean;
}

/** Every execution in a journal, oldest first. */
export async function readJournal(path: string): Promise<readonly Recorded[]> {
  return await reading(path, async (runs) => {
    const found = (await Array.fromAsync(runs.list())).reverse();
    const session = { ...SESSION, runs, kinds: new Map() };
    return await Promise.all(
      found.map(async ({ id }) => ({
        ...(await readExecution(session, id)),
        isClaimed: await runs.isClaimed(id),
      })),
    );
  });
}

/** Ids and statuses of the executions in a journal, oldest first. */
export async function readSummaries(
  path: string,
): Promise<readonly { readonly id: string; readonly status: string }[]> {
  return await reading(path, async (runs) => (await Array.fromAsync(runs.list())).reverse());
}

/** An attempt of a step, as the journal has it; or of a part of one. */
export interface JobAttempt {
  /** `execution 1, step Train`; `execution 1, step Tune, part 001`. */
  readonly step: string;
  /** What the log of its step calls it, where it is of a part: `001-1a2b3c4d`. */
  readonly part?: string;
  readonly attempt: number;
  /** Its step has no later one. */
  readonly isLast: boolean;
  /** Where its log is, below `.slipway`. */
  readonly log: string;
}

/** The attempts of all steps by the names of their jobs. */
export function attemptsIn(executions: readonly Recorded[]): ReadonlyMap<string, JobAttempt> {
  const attempts = new Map<string, JobAttempt>();
  for (const [index, { record, state, events }] of executions.entries()) {
    for (const event of events) {
      if (event.type !== 'StepStarting') continue;
      const { step, attempt, jobName } = event;
      attempts.set(jobName, {
        step: `execution ${index + 1}, step ${step}`,
        attempt,
        isLast: state.steps.get(step)?.attempt === attempt,
        log: `logs/${record.id}/${step}${attempt > 1 ? `.attempt-${attempt}` : ''}.log`,
      });
    }
  }
  return attempts;
}

/** A journal that is not there yet has nothing, and is not made by a look at it. */
async function reading<T>(
  path: string,
  read: (runs: RunStore) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  if (!existsSync(path)) return [];
  const runs = sqliteRunStore({ path });
  try {
    return await read(runs);
  } finally {
    await runs.close();
  }
}
