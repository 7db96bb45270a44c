import type { KeyedList } from '@slipway/core';
import type { TrainingRequest } from './request.ts';

/** In the shape of DescribeTrainingJob, as JSON carries it: times are ISO 8601 text. */
export interface TrainingResponse<MetricName extends string = string>
  extends Omit<TrainingRequest, 'TrainingJobName'> {
  readonly TrainingJobName: string;
  readonly TrainingJobArn: string;
  readonly TrainingJobStatus: 'InProgress' | 'Completed' | 'Failed' | 'Stopping' | 'Stopped';
  readonly SecondaryStatus:
    | 'Starting'
    | 'Training'
    | 'Completed'
    | 'Failed'
    | 'Stopped'
    | 'MaxRuntimeExceeded';
  readonly ModelArtifacts: { readonly S3ModelArtifacts: string };
  readonly FailureReason?: string;
  readonly FinalMetricDataList?: KeyedList<MetricData<MetricName>, MetricName>;
  readonly CreationTime: string;
  readonly TrainingStartTime?: string;
  readonly TrainingEndTime?: string;
  readonly LastModifiedTime?: string;
  readonly TrainingTimeInSeconds?: number;
}

export interface MetricData<Name extends string = string> {
  readonly MetricName: Name;
  readonly Value: number;
  readonly Timestamp: string;
}
