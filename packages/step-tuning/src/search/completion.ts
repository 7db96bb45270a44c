/** As in HyperParameterTuningJobConfig. */
export interface TuningJobCompletionCriteria {
  readonly TargetObjectiveMetricValue?: number;
  readonly BestObjectiveNotImproving?: { readonly MaxNumberOfTrainingJobsNotImproving?: number };
  readonly ConvergenceDetected?: { readonly CompleteOnConvergence?: 'Enabled' | 'Disabled' };
}

export type CompletionReason = keyof TuningJobCompletionCriteria;

/** How a search goes on. */
export interface Progress {
  /** Trials since the last one that improved the best objective by 1 % or more. */
  readonly notImproving: number;
  /** Whether nothing of note is to be expected of further trials. */
  readonly converged: boolean;
}

/** Below this part of the best objective an improvement is none. Source: API, BestObjectiveNotImproving. */
const SIGNIFICANT = 0.01;
/** No search has converged before so many trials did not improve it. */
const PATIENCE = 10;

/**
 * How the ended trials' losses, in the order of their proposals, improved. The best is compared with the best at the
 * last improvement of note, so that many small ones add up. AWS does not say when a job has converged; here it has when
 * as many trials have not improved it as it took to get there, and at least ten. See docs/decisions/0024.
 */
export function progressOf(losses: readonly number[]): Progress {
  let reference = Number.POSITIVE_INFINITY;
  let improvedAt = 0;
  for (const [index, loss] of losses.entries()) {
    const gain = reference - loss;
    if (gain > 0 && gain >= SIGNIFICANT * Math.abs(reference === Number.POSITIVE_INFINITY ? 0 : reference)) {
      reference = loss;
      improvedAt = index + 1;
    }
  }
  const notImproving = losses.length - improvedAt;
  return { notImproving, converged: losses.length > 0 && notImproving >= Math.max(PATIENCE, improvedAt) };
}

/** The first criterion that is met, if any. `reached` says whether a loss is as good as the target. */
export function metCriterion(
  criteria: TuningJobCompletionCriteria,
  losses: readonly number[],
  reached: (target: number) => boolean,
): CompletionReason | undefined {
  const { TargetObjectiveMetricValue: target, BestObjectiveNotImproving, ConvergenceDetected } = criteria;
  if (target !== undefined && reached(target)) return 'TargetObjectiveMetricValue';
  const { notImproving, converged } = progressOf(losses);
  const limit = BestObjectiveNotImproving?.MaxNumberOfTrainingJobsNotImproving;
  if (limit !== undefined && notImproving >= limit) return 'BestObjectiveNotImproving';
  if (ConvergenceDetected?.CompleteOnConvergence === 'Enabled' && converged) return 'ConvergenceDetected';
  return undefined;
}
