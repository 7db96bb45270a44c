/** Hyperparameters by name, as they go over the wire: all values are text. */
export type Parameters = Readonly<Record<string, string>>;

/** One training job of a tuning job, as far as the search needs to know it. */
export interface Trial {
  /** Those that were searched; of a warm start's parents also the static ones, should they be searched now. */
  readonly parameters: Parameters;
  /** As DescribeTrainingJob has it. */
  readonly status: 'InProgress' | 'Stopping' | 'Stopped' | 'Completed' | 'Failed';
  /** The objective metric as often as it was reported, in order: the k-th is that of epoch k. */
  readonly metrics: readonly number[];
  /** The final objective metric. A trial that has ended without one has failed, whatever its status. */
  readonly objective?: number | undefined;
  /** The `DefinitionName` it was made from, where the job has several definitions. */
  readonly definition?: string | undefined;
}

/** As in HyperParameterTuningJobObjective. */
export type ObjectiveType = 'Minimize' | 'Maximize';

export function isRunning({ status }: Trial): boolean {
  return status === 'InProgress' || status === 'Stopping';
}

/** Whether a trial has ended without an objective that can be compared. */
export function hasFailed(trial: Trial): boolean {
  return !isRunning(trial) && (trial.status === 'Failed' || !Number.isFinite(trial.objective));
}

/** The objective of a trial that has ended with one, turned so that less is better. */
export function lossOf(trial: Trial, type: ObjectiveType): number | undefined {
  if (isRunning(trial) || hasFailed(trial)) return undefined;
  return asLoss(trial.objective as number, type);
}

export function asLoss(metric: number, type: ObjectiveType): number {
  return type === 'Minimize' ? metric : -metric;
}
