import type { IdentityApi, LogsApi, PipelinesApi, SageMakerApi } from '../client/sagemaker-api.ts';

/** How pipelines are run: all steps as jobs, some of them, or by SageMaker Pipelines. */
export const AWS_TARGETS = ['sagemaker', 'hybrid', 'pipelines'] as const;

export type AwsTarget = (typeof AWS_TARGETS)[number];

/** What a call is about, as a policy names it. */
export type AwsResource =
  | 'processing-job'
  | 'training-job'
  | 'transform-job'
  | 'hyper-parameter-tuning-job'
  | 'model'
  | 'model-package'
  | 'pipeline'
  | 'bucket'
  | 'objects'
  | 'log-group'
  | 'any';

/** A call of AWS that the code makes. */
export interface AwsCall {
  /** Absent: everybody may make it. */
  readonly action?: string;
  readonly resource: AwsResource;
  readonly targets: readonly AwsTarget[];
}

type SageMakerOperation = Capitalize<keyof SageMakerApi | keyof PipelinesApi>;

/** Those of the object store; of `@aws-sdk/lib-storage` for what goes in parts. */
type S3Operation =
  | 'ListObjectsV2'
  | 'GetObject'
  | 'PutObject'
  | 'CreateMultipartUpload'
  | 'UploadPart'
  | 'CompleteMultipartUpload'
  | 'AbortMultipartUpload'
  | 'DeleteObject';

type AwsOperation =
  | SageMakerOperation
  | S3Operation
  | Capitalize<keyof LogsApi>
  | Capitalize<keyof IdentityApi>;

const ALL = AWS_TARGETS;
const JOBS = ['sagemaker', 'hybrid'] as const;
const MANAGED = ['pipelines'] as const;

const of =
  (service: string, resource: AwsResource) =>
  (action: string, targets: readonly AwsTarget[]): AwsCall => ({
    action: `${service}:${action}`,
    resource,
    targets,
  });
const processing = of('sagemaker', 'processing-job');
const training = of('sagemaker', 'training-job');
const transform = of('sagemaker', 'transform-job');
const tuning = of('sagemaker', 'hyper-parameter-tuning-job');
const model = of('sagemaker', 'model');
const registry = of('sagemaker', 'model-package');
const pipelines = of('sagemaker', 'pipeline');
const any = of('sagemaker', 'any');
const objects = of('s3', 'objects');
const logs = of('logs', 'log-group');

/**
 * Every call that the code makes: a client has no operation that is not here. Sources: Service Authorization Reference,
 * "Actions, resources, and condition keys" of Amazon SageMaker, Amazon S3, Amazon CloudWatch Logs and AWS STS.
 */
export const AWS_CALLS: Readonly<Record<AwsOperation, AwsCall>> = {
  CreateProcessingJob: processing('CreateProcessingJob', JOBS),
  DescribeProcessingJob: processing('DescribeProcessingJob', ALL),
  StopProcessingJob: processing('StopProcessingJob', JOBS),
  ListProcessingJobs: any('ListProcessingJobs', JOBS),
  CreateTrainingJob: training('CreateTrainingJob', JOBS),
  DescribeTrainingJob: training('DescribeTrainingJob', ALL),
  StopTrainingJob: training('StopTrainingJob', JOBS),
  ListTrainingJobs: any('ListTrainingJobs', JOBS),
  CreateTransformJob: transform('CreateTransformJob', JOBS),
  DescribeTransformJob: transform('DescribeTransformJob', ALL),
  StopTransformJob: transform('StopTransformJob', JOBS),
  ListTransformJobs: any('ListTransformJobs', JOBS),
  CreateHyperParameterTuningJob: tuning('CreateHyperParameterTuningJob', JOBS),
  DescribeHyperParameterTuningJob: tuning('DescribeHyperParameterTuningJob', ALL),
  StopHyperParameterTuningJob: tuning('StopHyperParameterTuningJob', JOBS),
  ListHyperParameterTuningJobs: any('ListHyperParameterTuningJobs', JOBS),
  ListTrainingJobsForHyperParameterTuningJob: tuning('ListTrainingJobsForHyperParameterTuningJob', ALL),
  CreateModel: model('CreateModel', JOBS),
  DescribeModel: model('DescribeModel', ALL),
  DeleteModel: model('DeleteModel', MANAGED),
  CreateModelPackageGroup: registry('CreateModelPackageGroup', JOBS),
  CreateModelPackage: registry('CreateModelPackage', JOBS),
  DescribeModelPackage: registry('DescribeModelPackage', ALL),
  CreatePipeline: pipelines('CreatePipeline', MANAGED),
  UpdatePipeline: pipelines('UpdatePipeline', MANAGED),
  DescribePipeline: pipelines('DescribePipeline', MANAGED),
  DeletePipeline: pipelines('DeletePipeline', MANAGED),
  ListPipelines: any('ListPipelines', MANAGED),
  StartPipelineExecution: pipelines('StartPipelineExecution', MANAGED),
  DescribePipelineExecution: pipelines('DescribePipelineExecution', MANAGED),
  StopPipelineExecution: pipelines('StopPipelineExecution', MANAGED),
  RetryPipelineExecution: pipelines('RetryPipelineExecution', MANAGED),
  DescribePipelineDefinitionForExecution: pipelines('DescribePipelineDefinitionForExecution', MANAGED),
  ListPipelineExecutions: pipelines('ListPipelineExecutions', MANAGED),
  ListPipelineExecutionSteps: pipelines('ListPipelineExecutionSteps', MANAGED),
  ListPipelineParametersForExecution: pipelines('ListPipelineParametersForExecution', MANAGED),
  ListTags: pipelines('ListTags', MANAGED),
  AddTags: pipelines('AddTags', MANAGED),
  ListObjectsV2: { action: 's3:ListBucket', resource: 'bucket', targets: ALL },
  GetObject: objects('GetObject', ALL),
  PutObject: objects('PutObject', ALL),
  CreateMultipartUpload: objects('PutObject', ALL),
  UploadPart: objects('PutObject', ALL),
  CompleteMultipartUpload: objects('PutObject', ALL),
  AbortMultipartUpload: objects('AbortMultipartUpload', ALL),
  // The contract of an object store has it; no session asks for it.
  DeleteObject: objects('DeleteObject', []),
  DescribeLogStreams: logs('DescribeLogStreams', ALL),
  GetLogEvents: logs('GetLogEvents', ALL),
  GetCallerIdentity: { resource: 'any', targets: ALL },
};

/** What a policy allows for an operation: `s3:ListBucket` for ListObjectsV2; `undefined` for one that is not made here. */
export function actionOf(operation: string): string | undefined {
  return new Map(Object.entries(AWS_CALLS)).get(operation)?.action;
}
