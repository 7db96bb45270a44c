import { dirname } from 'node:path';
import type { JournalEvent } from '@slipway/core';
import { loggedParts, logPath } from '@slipway/core/session-folder';

/** The log of one attempt of a step, or of one of its several jobs; its file is there once the job has started. */
export interface StepLog {
  readonly step: string;
  /** From 1. */
  readonly attempt: number;
  /** Which of several jobs: `007-c42f316a` of a Tuning step. */
  readonly part?: string;
  readonly path: string;
}

export interface LogQuery {
  readonly executionId: string;
  /** Default: all steps. */
  readonly step?: string | undefined;
  /** Default: all attempts. */
  readonly attempt?: number | undefined;
}

/** Where the logs of an execution are. `directory`: `.slipway`. */
export function logFolder(directory: string, executionId: string): string {
  return dirname(logPath({ directory }, { executionId, stepName: 'Any', attempt: 1 }));
}

/**
 * The logs that an execution's events tell of, in the order the attempts started; those of an attempt's several jobs by
 * their names. `directory`: `.slipway`; `files`: the names in `logFolder`.
 */
export function stepLogs(
  events: readonly JournalEvent[],
  directory: string,
  { executionId, step, attempt }: LogQuery,
  files: readonly string[],
): StepLog[] {
  return events.flatMap((event) => {
    if (event.type !== 'StepStarting') return [];
    if (step !== undefined && event.step !== step) return [];
    if (attempt !== undefined && event.attempt !== attempt) return [];
    const of = { executionId, stepName: event.step, attempt: event.attempt };
    const log = { step: event.step, attempt: event.attempt };
    return [
      { ...log, path: logPath({ directory }, of) },
      ...loggedParts(files, of).map((part) => ({
        ...log,
        part,
        path: logPath({ directory }, { ...of, part }),
      })),
    ];
  });
}
