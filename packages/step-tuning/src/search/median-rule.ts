import { asLoss, isRunning, type ObjectiveType, type Trial } from './trial.ts';

/** So many earlier trials must have come as far, or their median says little. */
const ENOUGH = 3;

/**
 * `TrainingJobEarlyStoppingType: Auto`: whether the trial at `index` must stop after the last of its metrics, because
 * that is worse than the median of what the ended trials had averaged up to the same epoch. Those that were stopped
 * before that epoch have no such average. Source: SageMaker Developer Guide, "Stop Training Jobs Early". The guide
 * names no least number of trials: see docs/decisions/0022.
 */
export function medianRule(history: readonly Trial[], index: number, type: ObjectiveType): boolean {
  const metrics = history[index]?.metrics ?? [];
  const epoch = metrics.length;
  const averages = history
    .filter(
      (trial, other) => other !== index && !isRunning(trial) && epoch > 0 && trial.metrics.length >= epoch,
    )
    .map((trial) => asLoss(average(trial.metrics.slice(0, epoch)), type))
    .filter((loss) => Number.isFinite(loss));
  if (averages.length < ENOUGH) return false;
  const current = asLoss(metrics.at(-1) as number, type);
  return !(current <= median(averages));
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] as number) + (sorted[Math.floor(middle)] as number)) / 2;
}
