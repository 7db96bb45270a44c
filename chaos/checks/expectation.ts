import type { Outcome } from '../outcome.ts';

/** What a case is held against. */
export interface Expectation {
  /** What there is to see where nothing has disturbed the same pipeline. */
  readonly undisturbed: Outcome;
  /** Whether a job of a step may have been lost beside those that are lost undisturbed, so that it has more attempts. */
  mayHaveMoreAttempts(step: string): boolean;
}
