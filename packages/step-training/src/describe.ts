import { arnOf, type JobOutcome, type LocalSession, objectBelow } from '@slipway/local';
import type { TrainingRequest } from './request.ts';
import type { MetricData, TrainingResponse } from './response.ts';

/** A training job as it stands, in the shape of DescribeTrainingJob. */
export interface TrainingState {
  readonly status: TrainingResponse['TrainingJobStatus'];
  readonly secondaryStatus: TrainingResponse['SecondaryStatus'];
  readonly startTime: Date;
  readonly outcome?: JobOutcome;
  readonly failureReason?: string;
}

export function describeTraining(
  session: LocalSession,
  jobName: string,
  request: TrainingRequest,
  { status, secondaryStatus, startTime, outcome, failureReason }: TrainingState,
): TrainingResponse {
  return {
    ...request,
    TrainingJobName: jobName,
    TrainingJobArn: arnOf(session, 'training-job', jobName),
    TrainingJobStatus: status,
    SecondaryStatus: secondaryStatus,
    ModelArtifacts: { S3ModelArtifacts: modelUri(request, jobName) },
    ...(failureReason !== undefined && { FailureReason: failureReason }),
    CreationTime: startTime.toISOString(),
    TrainingStartTime: startTime.toISOString(),
    ...(outcome && ended(outcome)),
  };
}

function ended({ startTime, endTime, metrics }: JobOutcome): Partial<TrainingResponse> {
  return {
    TrainingEndTime: endTime.toISOString(),
    LastModifiedTime: endTime.toISOString(),
    TrainingTimeInSeconds: Math.round((endTime.getTime() - startTime.getTime()) / 1000),
    FinalMetricDataList: metrics.map(
      ({ name, value, time }): MetricData => ({
        MetricName: name,
        Value: value,
        Timestamp: time.toISOString(),
      }),
    ),
  };
}

/** `<S3OutputPath>/<job>/output/model.tar.gz`; a folder, where the request wants no archive. */
export function modelUri(request: TrainingRequest, jobName: string): string {
  const archived = request.OutputDataConfig.CompressionType !== 'NONE';
  return outputUri(request, jobName, archived ? 'model.tar.gz' : 'model/');
}

export function outputUri({ OutputDataConfig }: TrainingRequest, jobName: string, name: string): string {
  return objectBelow(OutputDataConfig.S3OutputPath, `${jobName}/output/${name}`);
}
