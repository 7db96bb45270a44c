import type { TrialRecord } from './records.ts';

/** A trial of a tuning job that this process runs. */
export interface LiveTrial {
  /** From 1. */
  readonly number: number;
  /** As it is on disk, or is on its way there. */
  record: TrialRecord;
  /** The objective as far as this process has heard of it. */
  readonly metrics: number[];
  /** Stops its training job. */
  readonly stopper: AbortController;
  /** Resolves when all that was recorded is on disk. */
  saved: Promise<void>;
}

export function liveTrial(number: number, record: TrialRecord): LiveTrial {
  return { number, record, metrics: [], stopper: new AbortController(), saved: Promise.resolve() };
}
