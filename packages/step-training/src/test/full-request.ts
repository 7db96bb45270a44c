import type { Complete } from '@slipway/testing';
import type { TrainingRequest } from '../request.ts';

/** A training request with every field there is. */
export const fullRequest: Complete<TrainingRequest> = {
  TrainingJobName: 'prefix',
  AlgorithmSpecification: {
    TrainingImage: '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1',
    AlgorithmName: 'algorithm',
    TrainingInputMode: 'File',
    MetricDefinitions: [{ Name: 'rmse', Regex: 'rmse:([0-9.]+)' }],
    EnableSageMakerMetricsTimeSeries: true,
    ContainerEntrypoint: ['python3', 'train.py'],
    ContainerArguments: ['--fast'],
    TrainingImageConfig: {
      TrainingRepositoryAccessMode: 'Vpc',
      TrainingRepositoryAuthConfig: { TrainingRepositoryCredentialsProviderArn: 'arn:aws:lambda:…' },
    },
  },
  RoleArn: 'arn:aws:iam::000000000000:role/r',
  HyperParameters: { max_depth: '5' },
  InputDataConfig: [
    {
      ChannelName: 'train',
      DataSource: {
        S3DataSource: {
          S3DataType: 'S3Prefix',
          S3Uri: 's3://bucket/train',
          S3DataDistributionType: 'ShardedByS3Key',
          AttributeNames: ['a'],
          InstanceGroupNames: ['g'],
          ModelAccessConfig: { AcceptEula: true },
          HubAccessConfig: { HubContentArn: 'arn' },
        },
        FileSystemDataSource: {
          FileSystemId: 'fs-01234567',
          FileSystemAccessMode: 'ro',
          FileSystemType: 'EFS',
          DirectoryPath: '/data',
        },
        DatasetSource: { DatasetArn: 'arn' },
      },
      ContentType: 'text/csv',
      CompressionType: 'None',
      RecordWrapperType: 'None',
      InputMode: 'FastFile',
      ShuffleConfig: { Seed: 1 },
    },
  ],
  OutputDataConfig: { S3OutputPath: 's3://bucket/out', KmsKeyId: 'key', CompressionType: 'GZIP' },
  ResourceConfig: {
    InstanceType: 'ml.m5.xlarge',
    InstanceCount: 1,
    VolumeSizeInGB: 30,
    VolumeKmsKeyId: 'key',
    KeepAlivePeriodInSeconds: 60,
    InstanceGroups: [{ InstanceType: 'ml.m5.xlarge', InstanceCount: 1, InstanceGroupName: 'g' }],
    TrainingPlanArn: 'arn',
    InstancePlacementConfig: {
      EnableMultipleJobs: true,
      PlacementSpecifications: [{ UltraServerId: 'u', InstanceCount: 1 }],
    },
    InstancePreferences: [{ InstanceType: 'ml.m5.xlarge', InstanceCount: 1, TrainingPlanArns: ['arn'] }],
    SelectedInstanceType: 'ml.m5.xlarge',
    SelectedInstanceCount: 1,
  },
  StoppingCondition: {
    MaxRuntimeInSeconds: 3600,
    MaxWaitTimeInSeconds: 3600,
    MaxPendingTimeInSeconds: 7200,
  },
  Environment: { KEY: 'value' },
  CheckpointConfig: { S3Uri: 's3://bucket/checkpoints', LocalPath: '/opt/ml/checkpoints' },
  VpcConfig: { SecurityGroupIds: ['sg-1'], Subnets: ['subnet-1'] },
  Tags: [{ Key: 'k', Value: 'v' }],
  EnableNetworkIsolation: true,
  EnableInterContainerTrafficEncryption: true,
  EnableManagedSpotTraining: true,
  DebugHookConfig: {
    LocalPath: '/opt/ml/output/tensors',
    S3OutputPath: 's3://bucket/debug',
    HookParameters: { k: 'v' },
    CollectionConfigurations: [{ CollectionName: 'losses', CollectionParameters: { k: 'v' } }],
  },
  DebugRuleConfigurations: [rule()],
  ProfilerConfig: {
    S3OutputPath: 's3://bucket/profiler',
    ProfilingIntervalInMilliseconds: 500,
    ProfilingParameters: { k: 'v' },
    DisableProfiler: false,
  },
  ProfilerRuleConfigurations: [rule()],
  TensorBoardOutputConfig: { LocalPath: '/opt/ml/output/tensorboard', S3OutputPath: 's3://bucket/board' },
  ExperimentConfig: {
    ExperimentName: 'experiment',
    TrialName: 'trial',
    TrialComponentDisplayName: 'component',
    RunName: 'run',
  },
  RetryStrategy: { MaximumRetryAttempts: 3 },
  RemoteDebugConfig: { EnableRemoteDebug: true },
  InfraCheckConfig: { EnableInfraCheck: true },
  SessionChainingConfig: { EnableSessionTagChaining: true },
  ServerlessJobConfig: {
    BaseModelArn: 'arn',
    AcceptEula: true,
    JobType: 'FineTuning',
    CustomizationTechnique: 'SFT',
    Peft: 'LORA',
    EvaluationType: 'BenchmarkEvaluation',
    EvaluatorArn: 'arn',
    SequenceLength: '4K',
  },
  MlflowConfig: { MlflowResourceArn: 'arn', MlflowExperimentName: 'e', MlflowRunName: 'r' },
  ModelPackageConfig: { ModelPackageGroupArn: 'arn', SourceModelPackageArn: 'arn' },
};

function rule(): Complete<NonNullable<TrainingRequest['DebugRuleConfigurations']>>[number] {
  return {
    RuleConfigurationName: 'rule',
    LocalPath: '/opt/ml/processing/output/rule',
    S3OutputPath: 's3://bucket/rule',
    RuleEvaluatorImage: 'image',
    InstanceType: 'ml.m5.xlarge',
    VolumeSizeInGB: 10,
    RuleParameters: { k: 'v' },
  };
}
