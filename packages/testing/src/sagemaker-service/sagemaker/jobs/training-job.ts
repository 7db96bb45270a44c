import { serviceError, validationException } from '../../service-error.ts';
import { REQUIRED, ROLE, S3_URI } from '../check-input.ts';
import { count, name } from '../input.ts';
import type { Job, JobKind } from './job.ts';
import { tarGz } from './tar-gz.ts';

/** Source of its states and messages: SageMaker API, DescribeTrainingJob, SecondaryStatus and SecondaryStatusTransition. */
export const trainingJob: JobKind = {
  type: 'TrainingJob',
  resource: 'training-job',
  noun: 'training job',
  timePrefix: 'Training',
  shape: {
    RoleArn: ROLE,
    OutputDataConfig: REQUIRED,
    'OutputDataConfig.S3OutputPath': S3_URI,
    'AlgorithmSpecification.TrainingInputMode': { required: true, oneOf: ['Pipe', 'File', 'FastFile'] },
    'InputDataConfig[].ChannelName': { required: true, pattern: '[A-Za-z0-9\\.\\-_]+', max: 64 },
    'InputDataConfig[].DataSource': REQUIRED,
    'InputDataConfig[].DataSource.S3DataSource.S3Uri': S3_URI,
    'InputDataConfig[].DataSource.S3DataSource.S3DataType': REQUIRED,
    'CheckpointConfig.S3Uri': S3_URI,
    'StoppingCondition.MaxRuntimeInSeconds': { max: 2_419_200 },
    'Tags[].Key': REQUIRED,
    'Tags[].Value': REQUIRED,
  },
  before: [
    { status: 'Starting', message: 'Preparing the instances for training', duration: 'starting' },
    { status: 'Downloading', message: 'Downloading the training image', duration: 'downloading' },
  ],
  running: {
    status: 'Training',
    message: 'Training image download completed. Training in progress.',
  },
  after: [{ status: 'Uploading', message: 'Uploading generated training model', duration: 'uploading' }],
  logGroup: '/aws/sagemaker/TrainingJobs',
  logStreams: (job) => hostStreams(job, count(job.request, 'ResourceConfig.InstanceCount') ?? 1),
  exists: (arn) =>
    serviceError(
      'ResourceInUse',
      `Training job names must be unique within an AWS account and region, and a training job with this name already exists (${arn})`,
    ),
  unknown: () => validationException('Requested resource not found.'),
  results: (job) => ({
    [modelUri(job)]: tarGz({ 'model.json': JSON.stringify({ trainedBy: job.name }) }),
    ...placed(job, `${outputUri(job)}/`),
  }),
  describe(job) {
    const { outcome, started, ended, status } = job;
    const hasModel = started !== undefined && (status === 'Completed' || status === 'Stopped');
    const seconds = started && ended && Math.max(1, Math.round((ended.getTime() - started.getTime()) / 1000));
    return {
      ...(hasModel && { ModelArtifacts: { S3ModelArtifacts: modelUri(job) } }),
      SecondaryStatus: job.phases.at(-1)?.status ?? 'Starting',
      SecondaryStatusTransitions: job.phases.map(({ status: phase, message, start, end }) => ({
        Status: phase,
        StartTime: start,
        ...(end !== undefined && { EndTime: end }),
        StatusMessage: message,
      })),
      ...(outcome.metrics !== undefined &&
        started !== undefined && {
          FinalMetricDataList: Object.entries(outcome.metrics).map(([MetricName, Value]) => ({
            MetricName,
            Value,
            Timestamp: ended ?? job.modified,
          })),
        }),
      ...(seconds !== undefined && { TrainingTimeInSeconds: seconds, BillableTimeInSeconds: seconds }),
    };
  },
  summary: (job) => ({ SecondaryStatus: job.phases.at(-1)?.status ?? 'Starting' }),
};

/** One log stream for each host: `name/algo-1-1795618755`. */
export function hostStreams({ name: job, created }: Job, hosts: number): readonly string[] {
  const seconds = Math.floor(created.getTime() / 1000);
  return Array.from({ length: hosts }, (_, index) => `${job}/algo-${index + 1}-${seconds}`);
}

/** What the outcome wants written: below `base`, but for whole URIs. */
export function placed({ outcome }: Job, base: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(outcome.objects ?? {}).map(([key, content]) => [
      key.startsWith('s3://') ? key : base + key,
      content,
    ]),
  );
}

function outputUri({ request, name: job }: Job): string {
  return `${name(request, 'OutputDataConfig.S3OutputPath').replace(/\/+$/, '')}/${job}`;
}

function modelUri(job: Job): string {
  return `${outputUri(job)}/output/model.tar.gz`;
}
