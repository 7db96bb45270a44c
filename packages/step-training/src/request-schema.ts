import type { StandardSchema } from '@slipway/core';
import * as v from 'valibot';
import type { TrainingRequest } from './request.ts';

const text = v.string('must be text; make a number text with join("", [value])');
const atMost = (length: number) => v.pipe(text, v.maxLength(length, `has at most ${length} characters`));
const wholeNumber = v.pipe(v.number(), v.integer());
const positive = v.pipe(wholeNumber, v.minValue(1, 'is at least 1'));
const command = v.pipe(v.array(atMost(256)), v.minLength(1), v.maxLength(100));

function map(key: v.GenericSchema<string, string>, value: v.GenericSchema<unknown, string>, most: number) {
  return v.pipe(v.record(key, value), v.maxEntries(most, `has at most ${most} entries`));
}
const parameters = map(v.string(), text, 100);

const inputMode = v.picklist(['File', 'Pipe', 'FastFile']);

const channelName = v.pipe(
  text,
  v.regex(/^[A-Za-z0-9._-]{1,64}$/, 'a channel name has 1 to 64 letters, digits, ".", "_" and "-"'),
  // Channels are folders.
  v.check((name) => name !== '.' && name !== '..', 'a channel cannot be named "." or ".."'),
);

const channel = v.object({
  ChannelName: channelName,
  DataSource: v.object({
    S3DataSource: v.exactOptional(
      v.object({
        S3DataType: v.picklist(['S3Prefix', 'ManifestFile', 'AugmentedManifestFile', 'Converse']),
        S3Uri: atMost(1024),
        S3DataDistributionType: v.exactOptional(v.picklist(['FullyReplicated', 'ShardedByS3Key'])),
        AttributeNames: v.exactOptional(v.array(text)),
        InstanceGroupNames: v.exactOptional(v.array(text)),
        ModelAccessConfig: v.exactOptional(v.object({ AcceptEula: v.boolean() })),
        HubAccessConfig: v.exactOptional(v.object({ HubContentArn: text })),
      }),
    ),
    FileSystemDataSource: v.exactOptional(
      v.object({
        FileSystemId: text,
        FileSystemAccessMode: v.picklist(['rw', 'ro']),
        FileSystemType: v.picklist(['EFS', 'FSxLustre']),
        DirectoryPath: text,
      }),
    ),
    DatasetSource: v.exactOptional(v.object({ DatasetArn: text })),
  }),
  ContentType: v.exactOptional(atMost(256)),
  CompressionType: v.exactOptional(v.picklist(['None', 'Gzip'])),
  RecordWrapperType: v.exactOptional(v.picklist(['None', 'RecordIO'])),
  InputMode: v.exactOptional(inputMode),
  ShuffleConfig: v.exactOptional(v.object({ Seed: wholeNumber })),
});

const algorithmSpecification = v.object({
  TrainingImage: v.exactOptional(atMost(255)),
  AlgorithmName: v.exactOptional(atMost(170)),
  TrainingInputMode: inputMode,
  MetricDefinitions: v.exactOptional(
    v.pipe(
      v.array(v.object({ Name: atMost(255), Regex: atMost(500) })),
      v.maxLength(40, 'a training job has at most 40 metric definitions'),
    ),
  ),
  EnableSageMakerMetricsTimeSeries: v.exactOptional(v.boolean()),
  ContainerEntrypoint: v.exactOptional(command),
  ContainerArguments: v.exactOptional(command),
  TrainingImageConfig: v.exactOptional(
    v.object({
      TrainingRepositoryAccessMode: v.picklist(['Platform', 'Vpc']),
      TrainingRepositoryAuthConfig: v.exactOptional(
        v.object({ TrainingRepositoryCredentialsProviderArn: text }),
      ),
    }),
  ),
});

const resourceConfig = v.object({
  InstanceType: v.exactOptional(text),
  InstanceCount: v.exactOptional(positive),
  VolumeSizeInGB: v.exactOptional(wholeNumber),
  VolumeKmsKeyId: v.exactOptional(text),
  KeepAlivePeriodInSeconds: v.exactOptional(wholeNumber),
  InstanceGroups: v.exactOptional(
    v.pipe(
      v.array(v.object({ InstanceType: text, InstanceCount: positive, InstanceGroupName: atMost(64) })),
      v.maxLength(5, 'has at most 5 instance groups'),
    ),
  ),
  TrainingPlanArn: v.exactOptional(text),
  InstancePlacementConfig: v.exactOptional(
    v.object({
      EnableMultipleJobs: v.exactOptional(v.boolean()),
      PlacementSpecifications: v.exactOptional(
        v.array(v.object({ UltraServerId: v.exactOptional(text), InstanceCount: wholeNumber })),
      ),
    }),
  ),
  InstancePreferences: v.exactOptional(
    v.array(
      v.object({
        InstanceType: text,
        InstanceCount: v.exactOptional(positive),
        TrainingPlanArns: v.exactOptional(v.array(text)),
      }),
    ),
  ),
  SelectedInstanceType: v.exactOptional(text),
  SelectedInstanceCount: v.exactOptional(wholeNumber),
});

const rules = v.array(
  v.object({
    RuleConfigurationName: text,
    LocalPath: v.exactOptional(text),
    S3OutputPath: v.exactOptional(text),
    RuleEvaluatorImage: text,
    InstanceType: v.exactOptional(text),
    VolumeSizeInGB: v.exactOptional(wholeNumber),
    RuleParameters: v.exactOptional(parameters),
  }),
);

const schema: v.GenericSchema<unknown, TrainingRequest> = v.object({
  TrainingJobName: v.exactOptional(text),
  AlgorithmSpecification: v.exactOptional(algorithmSpecification),
  RoleArn: text,
  HyperParameters: v.exactOptional(map(atMost(256), atMost(2500), 100)),
  InputDataConfig: v.exactOptional(
    v.pipe(v.array(channel), v.minLength(1), v.maxLength(20, 'a training job has at most 20 channels')),
  ),
  OutputDataConfig: v.object({
    S3OutputPath: atMost(1024),
    KmsKeyId: v.exactOptional(text),
    CompressionType: v.exactOptional(v.picklist(['GZIP', 'NONE'])),
  }),
  ResourceConfig: v.exactOptional(resourceConfig),
  StoppingCondition: v.exactOptional(
    v.object({
      MaxRuntimeInSeconds: v.exactOptional(v.pipe(positive, v.maxValue(2_419_200, 'is at most 28 days'))),
      MaxWaitTimeInSeconds: v.exactOptional(positive),
      MaxPendingTimeInSeconds: v.exactOptional(positive),
    }),
  ),
  Environment: v.exactOptional(
    map(
      v.pipe(atMost(512), v.regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'is no name of an environment variable')),
      atMost(512),
      100,
    ),
  ),
  CheckpointConfig: v.exactOptional(
    v.object({ S3Uri: atMost(1024), LocalPath: v.exactOptional(atMost(4096)) }),
  ),
  VpcConfig: v.exactOptional(v.object({ SecurityGroupIds: v.array(text), Subnets: v.array(text) })),
  Tags: v.exactOptional(v.pipe(v.array(v.object({ Key: text, Value: text })), v.maxLength(50))),
  EnableNetworkIsolation: v.exactOptional(v.boolean()),
  EnableInterContainerTrafficEncryption: v.exactOptional(v.boolean()),
  EnableManagedSpotTraining: v.exactOptional(v.boolean()),
  DebugHookConfig: v.exactOptional(
    v.object({
      LocalPath: v.exactOptional(text),
      S3OutputPath: text,
      HookParameters: v.exactOptional(parameters),
      CollectionConfigurations: v.exactOptional(
        v.array(
          v.object({
            CollectionName: v.exactOptional(text),
            CollectionParameters: v.exactOptional(parameters),
          }),
        ),
      ),
    }),
  ),
  DebugRuleConfigurations: v.exactOptional(rules),
  ProfilerConfig: v.exactOptional(
    v.object({
      S3OutputPath: v.exactOptional(text),
      ProfilingIntervalInMilliseconds: v.exactOptional(wholeNumber),
      ProfilingParameters: v.exactOptional(parameters),
      DisableProfiler: v.exactOptional(v.boolean()),
    }),
  ),
  ProfilerRuleConfigurations: v.exactOptional(rules),
  TensorBoardOutputConfig: v.exactOptional(
    v.object({ LocalPath: v.exactOptional(text), S3OutputPath: text }),
  ),
  ExperimentConfig: v.exactOptional(
    v.object({
      ExperimentName: v.exactOptional(text),
      TrialName: v.exactOptional(text),
      TrialComponentDisplayName: v.exactOptional(text),
      RunName: v.exactOptional(text),
    }),
  ),
  RetryStrategy: v.exactOptional(v.object({ MaximumRetryAttempts: positive })),
  RemoteDebugConfig: v.exactOptional(v.object({ EnableRemoteDebug: v.exactOptional(v.boolean()) })),
  InfraCheckConfig: v.exactOptional(v.object({ EnableInfraCheck: v.exactOptional(v.boolean()) })),
  SessionChainingConfig: v.exactOptional(
    v.object({ EnableSessionTagChaining: v.exactOptional(v.boolean()) }),
  ),
  ServerlessJobConfig: v.exactOptional(
    v.object({
      BaseModelArn: text,
      AcceptEula: v.exactOptional(v.boolean()),
      JobType: v.picklist(['FineTuning', 'Evaluation']),
      CustomizationTechnique: v.exactOptional(v.picklist(['SFT', 'DPO', 'RLVR', 'RLAIF'])),
      Peft: v.exactOptional(v.literal('LORA')),
      EvaluationType: v.exactOptional(
        v.picklist(['LLMAJEvaluation', 'CustomScorerEvaluation', 'BenchmarkEvaluation']),
      ),
      EvaluatorArn: v.exactOptional(text),
      SequenceLength: v.exactOptional(text),
    }),
  ),
  MlflowConfig: v.exactOptional(
    v.object({
      MlflowResourceArn: text,
      MlflowExperimentName: v.exactOptional(text),
      MlflowRunName: v.exactOptional(text),
    }),
  ),
  ModelPackageConfig: v.exactOptional(
    v.object({ ModelPackageGroupArn: text, SourceModelPackageArn: v.exactOptional(text) }),
  ),
});

/** Judges a training request by what SageMaker's API says of it. Fields it does not know pass. */
export const trainingRequestSchema: StandardSchema<TrainingRequest> = schema;
