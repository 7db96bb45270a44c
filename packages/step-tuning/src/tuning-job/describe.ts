import type { JsonObject } from '@slipway/core';
import { arnOf, type LocalSession } from '@slipway/local';
import { definitionOf } from '../model-uri.ts';
import type { TunedObjective, TuningRequest } from '../request.ts';
import type { TrainingJobSummary, TuningResponse } from '../response.ts';
import { asLoss, type Trial } from '../search/trial.ts';
import type { TrialRecord, TuningRecord } from './records.ts';

type Place = Pick<LocalSession, 'region' | 'account'>;

/** The objective of a training job's definition. */
export function objectiveOf(request: TuningRequest, definition: string | undefined): TunedObjective {
  const { HyperParameterTuningJobObjective } = request.HyperParameterTuningJobConfig;
  const { TuningObjective } = definitionOf(request, definition) ?? {};
  return (TuningObjective ?? HyperParameterTuningJobObjective) as TunedObjective;
}

/** A trial as the search knows it. `metrics`: what one that has not ended has reported so far. */
export function asTrial(record: TrialRecord, metrics: readonly number[] = []): Trial {
  const { parameters, definition, end, stopping } = record;
  const reported = end?.metrics ?? stopping?.metrics ?? metrics;
  return {
    parameters,
    ...(definition !== undefined && { definition }),
    status: end?.status ?? (stopping ? 'Stopping' : 'InProgress'),
    metrics: reported,
    ...(end?.objective !== undefined && { objective: end.objective }),
  };
}

/** A training job as ListTrainingJobsForHyperParameterTuningJob shows it. */
export function summaryOf(place: Place, request: TuningRequest, record: TrialRecord): TrainingJobSummary {
  const { name, definition, parameters, creationTime, end } = record;
  const { Type, MetricName } = objectiveOf(request, definition);
  const { startTime, endTime, failureReason, objective } = end ?? {};
  const isEvaluated = objective !== undefined && end?.status !== 'Failed';
  return {
    ...(definition !== undefined && { TrainingJobDefinitionName: definition }),
    TrainingJobName: name,
    TrainingJobArn: arnOf(place, 'training-job', name),
    CreationTime: creationTime,
    ...(startTime !== undefined && { TrainingStartTime: startTime }),
    ...(endTime !== undefined && { TrainingEndTime: endTime }),
    TrainingJobStatus: end?.status ?? (record.stopping ? 'Stopping' : 'InProgress'),
    TunedHyperParameters: parameters,
    ...(failureReason !== undefined && { FailureReason: failureReason }),
    ...(isEvaluated && {
      FinalHyperParameterTuningJobObjectiveMetric: { Type, MetricName, Value: objective },
    }),
    ObjectiveStatus: end === undefined ? 'Pending' : isEvaluated ? 'Succeeded' : 'Failed',
  };
}

/**
 * Best first: of training jobs that completed, then of those that were stopped, who may have left no model; then what
 * has no objective, in the order of the proposals.
 */
export function bestFirst(summaries: readonly TrainingJobSummary[]): readonly TrainingJobSummary[] {
  return [...summaries].sort((a, b) => classOf(a) - classOf(b) || lossOf(a) - lossOf(b));
}

function classOf({ ObjectiveStatus, TrainingJobStatus }: TrainingJobSummary): number {
  if (ObjectiveStatus !== 'Succeeded') return ObjectiveStatus === 'Pending' ? 2 : 3;
  return TrainingJobStatus === 'Completed' ? 0 : 1;
}

function lossOf({ FinalHyperParameterTuningJobObjectiveMetric: metric }: TrainingJobSummary): number {
  return metric === undefined ? 0 : asLoss(metric.Value, metric.Type);
}

export interface TuningState {
  readonly jobName: string;
  readonly status: TuningResponse['HyperParameterTuningJobStatus'];
  readonly job: TuningRecord;
  readonly trials: readonly TrialRecord[];
  readonly endTime?: Date;
  readonly failureReason?: string;
}

/** The most that a list has. Source: SageMaker Developer Guide, build-and-manage-steps, "Tuning step". */
const LISTED = 50;

/** A tuning job as it stands, in the shape of DescribeHyperParameterTuningJob with the list of its training jobs. */
export function describeTuning(place: Place, state: TuningState): TuningResponse {
  const { jobName, status, job, trials, endTime, failureReason } = state;
  const { HyperParameterTuningJobName: _, Tags: _tags, ...request } = job.request;
  const summaries = bestFirst(trials.map((record) => summaryOf(place, request, record)));
  const [first] = summaries;
  const best = first?.ObjectiveStatus === 'Succeeded' ? first : undefined;
  const overall = overallBest(job, best);
  const jobs = (...statuses: readonly string[]) =>
    summaries.filter(({ TrainingJobStatus }) => statuses.includes(TrainingJobStatus)).length;
  const objectives = (wanted: TrainingJobSummary['ObjectiveStatus']) =>
    summaries.filter(({ ObjectiveStatus }) => ObjectiveStatus === wanted).length;
  return {
    ...request,
    HyperParameterTuningJobName: jobName,
    HyperParameterTuningJobArn: arnOf(place, 'hyper-parameter-tuning-job', jobName),
    HyperParameterTuningJobStatus: status,
    CreationTime: job.startTime,
    ...(endTime && {
      HyperParameterTuningEndTime: endTime.toISOString(),
      LastModifiedTime: endTime.toISOString(),
      ConsumedResources: {
        RuntimeInSeconds: Math.round((endTime.getTime() - Date.parse(job.startTime)) / 1000),
      },
    }),
    TrainingJobStatusCounters: {
      Completed: jobs('Completed'),
      InProgress: jobs('InProgress', 'Stopping'),
      RetryableError: 0,
      NonRetryableError: jobs('Failed'),
      Stopped: jobs('Stopped'),
    },
    ObjectiveStatusCounters: {
      Succeeded: objectives('Succeeded'),
      Pending: objectives('Pending'),
      Failed: objectives('Failed'),
    },
    ...(best && { BestTrainingJob: best }),
    ...(overall && { OverallBestTrainingJob: overall }),
    ...(failureReason !== undefined && { FailureReason: failureReason }),
    TrainingJobSummaries: summaries.slice(0, LISTED),
  };
}

/** What a journal must have of a job that runs. The list of its training jobs is in its records. */
export function reportOf(description: TuningResponse): JsonObject {
  const { BestTrainingJob, FailureReason } = description;
  return {
    HyperParameterTuningJobName: description.HyperParameterTuningJobName,
    HyperParameterTuningJobArn: description.HyperParameterTuningJobArn,
    HyperParameterTuningJobStatus: description.HyperParameterTuningJobStatus,
    CreationTime: description.CreationTime,
    TrainingJobStatusCounters: { ...description.TrainingJobStatusCounters },
    ObjectiveStatusCounters: { ...description.ObjectiveStatusCounters },
    ...(BestTrainingJob && { BestTrainingJob: BestTrainingJob as unknown as JsonObject }),
    ...(FailureReason !== undefined && { FailureReason }),
  };
}

/** Source: SageMaker API, DescribeHyperParameterTuningJob. */
function overallBest(
  { request, parents }: TuningRecord,
  best: TrainingJobSummary | undefined,
): TrainingJobSummary | undefined {
  if (request.WarmStartConfig?.WarmStartType !== 'IdenticalDataAndAlgorithm') return undefined;
  const [first] = bestFirst([best ?? [], parents.map((parent) => parent.best ?? [])].flat(2));
  return first;
}
