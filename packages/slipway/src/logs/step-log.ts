import type { JournalEvent } from '@slipway/core';
import { logPath } from '@slipway/core/session-folder';

/** The log of one attempt of a step; its file is there once the attempt's job has started. */
export interface StepLog {
  readonly step: string;
  /** From 1. */
  readonly attempt: number;
  readonly path: string;
}

export interface LogQuery {
  readonly executionId: string;
  /** Default: all steps. */
  readonly step?: string | undefined;
  /** Default: all attempts. */
  readonly attempt?: number | undefined;
}

/** The logs that an execution's events tell of, in the order the attempts started. `directory`: `.slipway`. */
export function stepLogs(
  events: readonly JournalEvent[],
  directory: string,
  { executionId, step, attempt }: LogQuery,
): StepLog[] {
  return events.flatMap((event) => {
    if (event.type !== 'StepStarting') return [];
    if (step !== undefined && event.step !== step) return [];
    if (attempt !== undefined && event.attempt !== attempt) return [];
    const of = { executionId, stepName: event.step, attempt: event.attempt };
    return [{ step: event.step, attempt: event.attempt, path: logPath({ directory }, of) }];
  });
}
