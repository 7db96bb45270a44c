import type { KeyedList } from '@slipway/core';
import type { TrainingRequest } from './request.ts';

/** In the shape of DescribeTrainingJob, as JSON carries it: times are ISO 8601 text. */
export interface TrainingResponse<MetricName extends string = string>
  extends Omit<TrainingRequest, 'TrainingJobName' | 'Tags' | 'SessionChainingConfig'> {
  readonly TrainingJobName: string;
  readonly TrainingJobArn: string;
  readonly TrainingJobStatus: 'InProgress' | 'Completed' | 'Failed' | 'Stopping' | 'Stopped';
  readonly SecondaryStatus: SecondaryStatus;
  readonly SecondaryStatusTransitions?: readonly SecondaryStatusTransition[];
  readonly ModelArtifacts: { readonly S3ModelArtifacts: string };
  readonly FailureReason?: string;
  readonly FinalMetricDataList?: KeyedList<MetricData<MetricName>, MetricName>;
  readonly CreationTime: string;
  readonly TrainingStartTime?: string;
  readonly TrainingEndTime?: string;
  readonly LastModifiedTime?: string;
  readonly TrainingTimeInSeconds?: number;
  /** What AWS would bill for each instance without the savings of spot ones. Nothing is billed locally. */
  readonly BillableTimeInSeconds?: number;
}

export type SecondaryStatus =
  | 'Starting'
  | 'Training'
  | 'Completed'
  | 'Failed'
  | 'Stopped'
  | 'MaxRuntimeExceeded';

export interface SecondaryStatusTransition {
  readonly Status: SecondaryStatus;
  readonly StartTime: string;
  /** Absent of the one the job is in. */
  readonly EndTime?: string;
}

export interface MetricData<Name extends string = string> {
  readonly MetricName: Name;
  readonly Value: number;
  readonly Timestamp: string;
}
