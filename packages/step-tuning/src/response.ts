import type { TuningRequest } from './request.ts';
import type { ObjectiveType } from './search/trial.ts';

/**
 * In the shape of DescribeHyperParameterTuningJob with the list of ListTrainingJobsForHyperParameterTuningJob beside it, as
 * JSON carries them: times are ISO 8601 text. Source: SageMaker Developer Guide, build-and-manage-steps, "Tuning step".
 */
export interface TuningResponse<Parameter extends string = string>
  extends Omit<TuningRequest, 'HyperParameterTuningJobName' | 'Tags'> {
  readonly HyperParameterTuningJobName: string;
  readonly HyperParameterTuningJobArn: string;
  readonly HyperParameterTuningJobStatus: 'InProgress' | 'Completed' | 'Failed' | 'Stopping' | 'Stopped';
  readonly CreationTime: string;
  readonly LastModifiedTime?: string;
  readonly HyperParameterTuningEndTime?: string;
  readonly TrainingJobStatusCounters: TrainingJobStatusCounters;
  readonly ObjectiveStatusCounters: ObjectiveStatusCounters;
  readonly BestTrainingJob?: TrainingJobSummary<Parameter>;
  /** Of this job and its parents, where these had the same data and algorithm. */
  readonly OverallBestTrainingJob?: TrainingJobSummary<Parameter>;
  readonly FailureReason?: string;
  readonly ConsumedResources?: { readonly RuntimeInSeconds: number };
  /** Best first, at most 50. */
  readonly TrainingJobSummaries: readonly TrainingJobSummary<Parameter>[];
}

export interface TrainingJobSummary<Parameter extends string = string> {
  readonly TrainingJobDefinitionName?: string;
  readonly TrainingJobName: string;
  readonly TrainingJobArn: string;
  /** Of a training job of a parent. */
  readonly TuningJobName?: string;
  readonly CreationTime: string;
  readonly TrainingStartTime?: string;
  readonly TrainingEndTime?: string;
  readonly TrainingJobStatus: 'InProgress' | 'Completed' | 'Failed' | 'Stopping' | 'Stopped';
  readonly TunedHyperParameters: Readonly<Record<Parameter, string>>;
  readonly FailureReason?: string;
  readonly FinalHyperParameterTuningJobObjectiveMetric?: {
    readonly Type: ObjectiveType;
    readonly MetricName: string;
    readonly Value: number;
  };
  readonly ObjectiveStatus: 'Succeeded' | 'Pending' | 'Failed';
}

export interface TrainingJobStatusCounters {
  readonly Completed: number;
  readonly InProgress: number;
  /** None: a training job that was lost is tried again under another name. */
  readonly RetryableError: number;
  readonly NonRetryableError: number;
  readonly Stopped: number;
}

export interface ObjectiveStatusCounters {
  readonly Succeeded: number;
  readonly Pending: number;
  readonly Failed: number;
}
