import type { Parameters, Trial } from './trial.ts';

/**
 * Decides what one training definition tries next. What it says is a function of its options, among them a seed, and
 * of the history: every trial of the definition in the order of proposal, those that run or failed as well.
 */
export interface SearchStrategy {
  /** The next combination to try; `undefined` when every one has been. */
  next(history: readonly Trial[]): Parameters | undefined;
  /** Whether the running trial at `index` must be stopped after the last of its metrics: asked after each of them. */
  mustStop(history: readonly Trial[], index: number): boolean;
}
