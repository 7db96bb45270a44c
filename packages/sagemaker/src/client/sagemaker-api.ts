/**
 * One operation, as the clients of the AWS SDK that have a method for each have it: `new SageMaker({})`. Methods compare
 * their parameters loosely, so that the SDK's narrower inputs fit.
 */
export type Operation = {
  call(input: object, options?: CallOptions): Promise<object>;
}['call'];

export interface CallOptions {
  readonly abortSignal?: AbortSignal;
}

/** The jobs there are, as the names of their operations have it. */
export type JobType = 'Processing' | 'Training' | 'Transform' | 'HyperParameterTuning';

/**
 * What is asked of SageMaker to run steps: `SageMaker` of `@aws-sdk/client-sagemaker` has it, and so can anybody's own
 * client. Inputs and outputs are SageMaker's; times may be `Date` or text.
 */
export type SageMakerApi = {
  readonly [Type in JobType as
    | `create${Type}Job`
    | `describe${Type}Job`
    | `stop${Type}Job`
    | `list${Type}Jobs`]: Operation;
} & {
  readonly [Name in
    | 'listTrainingJobsForHyperParameterTuningJob'
    | 'createModel'
    | 'describeModel'
    | 'createModelPackageGroup'
    | 'createModelPackage'
    | 'describeModelPackage']: Operation;
};

/** What is asked of SageMaker for managed pipelines: `SageMaker` of `@aws-sdk/client-sagemaker` has it too. */
export type PipelinesApi = {
  readonly [Name in
    | `${'create' | 'update' | 'describe' | 'delete'}Pipeline`
    | 'listPipelines'
    | `${'start' | 'describe' | 'stop' | 'retry'}PipelineExecution`
    | 'describePipelineDefinitionForExecution'
    | 'listPipelineExecutions'
    | 'listPipelineExecutionSteps'
    | 'listPipelineParametersForExecution'
    | 'listTags'
    | 'addTags'
    | 'deleteModel']: Operation;
};

/** What is asked of CloudWatch Logs: `CloudWatchLogs` of `@aws-sdk/client-cloudwatch-logs` has it. */
export type LogsApi = { readonly [Name in 'describeLogStreams' | 'getLogEvents']: Operation };

/** What is asked of STS: `STS` of `@aws-sdk/client-sts` has it. */
export type IdentityApi = { readonly [Name in 'getCallerIdentity']: Operation };
