import { text } from '../input.ts';
import type { Job } from './job.ts';
import { definitionsOf, objectiveOf } from './trials.ts';

/** Whether a trial has the metric that its tuning job goes by. */
export function objectiveStatus(trial: Job, job: Job): 'Succeeded' | 'Pending' | 'Failed' {
  if (trial.ended === undefined) return 'Pending';
  return objectiveValue(trial, job) === undefined ? 'Failed' : 'Succeeded';
}

export function bestTrial(job: Job): Job | undefined {
  return rankedTrials(job)[0];
}

/** Those with an objective, the best first. */
export function rankedTrials(job: Job): readonly Job[] {
  const direction = objectiveFor(job).isMinimized ? 1 : -1;
  return job.trials
    .flatMap((trial) => {
      const value = objectiveValue(trial, job);
      return value === undefined ? [] : [{ trial, value }];
    })
    .sort((one, other) => direction * (one.value - other.value))
    .map(({ trial }) => trial);
}

export function trialSummary(trial: Job, job: Job): object {
  const value = objectiveValue(trial, job);
  const { started, ended, failureReason, tried } = trial;
  return {
    ...(tried?.definition !== undefined && { TrainingJobDefinitionName: tried.definition }),
    TrainingJobName: trial.name,
    TrainingJobArn: trial.arn,
    TuningJobName: job.name,
    CreationTime: trial.created,
    ...(started !== undefined && { TrainingStartTime: started }),
    ...(ended !== undefined && { TrainingEndTime: ended }),
    TrainingJobStatus: trial.status,
    TunedHyperParameters: tried?.values ?? {},
    ...(failureReason !== undefined && { FailureReason: failureReason }),
    ...(value !== undefined && {
      FinalHyperParameterTuningJobObjectiveMetric: {
        MetricName: objectiveFor(job, trial).name,
        Value: value,
      },
    }),
    ObjectiveStatus: objectiveStatus(trial, job),
  };
}

/** The objective of a trial that succeeded, or was stopped after it had started. */
export function objectiveValue(trial: Job, job: Job): number | undefined {
  const { status, started, outcome } = trial;
  if (started === undefined || (status !== 'Completed' && status !== 'Stopped')) return undefined;
  const metrics = new Map(Object.entries(outcome.metrics ?? {}));
  return metrics.get(objectiveFor(job, trial).name);
}

function objectiveFor(job: Job, trial?: Job): ReturnType<typeof objectiveOf> {
  const definitions = definitionsOf(job);
  const of = trial?.tried?.definition;
  const own = definitions.find((definition) => text(definition, 'DefinitionName') === of);
  return objectiveOf(job, own ?? definitions[0] ?? {});
}
