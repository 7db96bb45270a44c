import { arnOf, type JobOutcome, type LocalSession, objectBelow } from '@slipway/local';
import { ONE_DAY } from './job-plan.ts';
import type { TrainingRequest } from './request.ts';
import type { MetricData, SecondaryStatus, SecondaryStatusTransition, TrainingResponse } from './response.ts';

/** How far a training job is. */
export interface TrainingState {
  readonly status: TrainingResponse['TrainingJobStatus'];
  readonly secondaryStatus: TrainingResponse['SecondaryStatus'];
  readonly startTime: Date;
  readonly outcome?: JobOutcome;
  readonly failureReason?: string;
}

/** Describing a job always tells these. Source: SageMaker API, DescribeTrainingJob; CreateTrainingJob for the default. */
const DEFAULTS = {
  EnableNetworkIsolation: false,
  EnableInterContainerTrafficEncryption: false,
  EnableManagedSpotTraining: false,
  StoppingCondition: { MaxRuntimeInSeconds: ONE_DAY },
};

/** A training job as it stands, in the shape of DescribeTrainingJob. */
export function describeTraining(
  session: LocalSession,
  jobName: string,
  { Tags: _, SessionChainingConfig: __, ...request }: TrainingRequest,
  { status, secondaryStatus, startTime, outcome, failureReason }: TrainingState,
): TrainingResponse {
  return {
    ...DEFAULTS,
    ...request,
    TrainingJobName: jobName,
    TrainingJobArn: arnOf(session, 'training-job', jobName),
    TrainingJobStatus: status,
    SecondaryStatus: secondaryStatus,
    SecondaryStatusTransitions: transitions(secondaryStatus, startTime, outcome),
    ModelArtifacts: { S3ModelArtifacts: modelUri(request, jobName) },
    ...(failureReason !== undefined && { FailureReason: failureReason }),
    CreationTime: startTime.toISOString(),
    TrainingStartTime: startTime.toISOString(),
    LastModifiedTime: (outcome?.endTime ?? startTime).toISOString(),
    ...(outcome && ended(outcome)),
  };
}

/** Locally a job trains at once, and ends when its script has ended. */
function transitions(
  status: SecondaryStatus,
  startTime: Date,
  outcome: JobOutcome | undefined,
): readonly SecondaryStatusTransition[] {
  const StartTime = startTime.toISOString();
  if (outcome === undefined) return [{ Status: status, StartTime }];
  const EndTime = outcome.endTime.toISOString();
  return [
    { Status: 'Training', StartTime, EndTime },
    { Status: status, StartTime: EndTime, EndTime },
  ];
}

function ended({ startTime, endTime, metrics }: JobOutcome): Partial<TrainingResponse> {
  // Source: SageMaker API, TrainingTimeInSeconds: at least 1.
  const seconds = Math.max(1, Math.round((endTime.getTime() - startTime.getTime()) / 1000));
  return {
    TrainingEndTime: endTime.toISOString(),
    TrainingTimeInSeconds: seconds,
    BillableTimeInSeconds: seconds,
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
