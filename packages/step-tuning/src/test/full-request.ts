import type { Complete } from '@slipway/testing';
import type { TuningRequest } from '../request.ts';

type FullRequest = Complete<TuningRequest>;
type FullDefinition = FullRequest['TrainingJobDefinition'];

const ranges: FullDefinition['HyperParameterRanges'] = {
  IntegerParameterRanges: [{ Name: 'max_depth', MinValue: '2', MaxValue: '9', ScalingType: 'Auto' }],
  ContinuousParameterRanges: [{ Name: 'eta', MinValue: '0.01', MaxValue: '0.5', ScalingType: 'Logarithmic' }],
  CategoricalParameterRanges: [{ Name: 'booster', Values: ['gbtree', 'dart'] }],
  AutoParameters: [{ Name: 'gamma', ValueHint: '4' }],
};

const definition: FullDefinition = {
  DefinitionName: 'Small',
  TuningObjective: { Type: 'Minimize', MetricName: 'rmse' },
  HyperParameterRanges: ranges,
  StaticHyperParameters: { num_round: '50' },
  AlgorithmSpecification: {
    TrainingImage: '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1',
    TrainingInputMode: 'File',
    AlgorithmName: 'algorithm',
    MetricDefinitions: [{ Name: 'rmse', Regex: 'rmse:([0-9.]+)' }],
  },
  RoleArn: 'arn:aws:iam::000000000000:role/r',
  InputDataConfig: [
    {
      ChannelName: 'train',
      DataSource: {
        S3DataSource: {
          S3DataType: 'S3Prefix',
          S3Uri: 's3://bucket/train',
          S3DataDistributionType: 'FullyReplicated',
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
      InputMode: 'File',
      ShuffleConfig: { Seed: 1 },
    },
  ],
  VpcConfig: { SecurityGroupIds: ['sg-1'], Subnets: ['subnet-1'] },
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
  HyperParameterTuningResourceConfig: {
    InstanceType: 'ml.m5.xlarge',
    InstanceCount: 1,
    VolumeSizeInGB: 30,
    VolumeKmsKeyId: 'key',
    AllocationStrategy: 'Prioritized',
    InstanceConfigs: [{ InstanceType: 'ml.m5.xlarge', InstanceCount: 1, VolumeSizeInGB: 30 }],
  },
  StoppingCondition: {
    MaxRuntimeInSeconds: 3600,
    MaxWaitTimeInSeconds: 3600,
    MaxPendingTimeInSeconds: 7200,
  },
  EnableNetworkIsolation: true,
  EnableInterContainerTrafficEncryption: true,
  EnableManagedSpotTraining: true,
  CheckpointConfig: { S3Uri: 's3://bucket/checkpoints', LocalPath: '/opt/ml/checkpoints' },
  RetryStrategy: { MaximumRetryAttempts: 3 },
  Environment: { KEY: 'value' },
};

/** A tuning request with every field there is, also those that exclude each other. */
export const fullRequest: FullRequest = {
  HyperParameterTuningJobName: 'prefix',
  HyperParameterTuningJobConfig: {
    Strategy: 'Bayesian',
    StrategyConfig: { HyperbandStrategyConfig: { MinResource: 1, MaxResource: 9 } },
    HyperParameterTuningJobObjective: { Type: 'Minimize', MetricName: 'rmse' },
    ResourceLimits: {
      MaxNumberOfTrainingJobs: 20,
      MaxParallelTrainingJobs: 2,
      MaxRuntimeInSeconds: 3600,
    },
    ParameterRanges: ranges,
    TrainingJobEarlyStoppingType: 'Off',
    TuningJobCompletionCriteria: {
      TargetObjectiveMetricValue: 1.5,
      BestObjectiveNotImproving: { MaxNumberOfTrainingJobsNotImproving: 10 },
      ConvergenceDetected: { CompleteOnConvergence: 'Enabled' },
    },
    RandomSeed: 42,
  },
  TrainingJobDefinition: definition,
  TrainingJobDefinitions: [definition],
  WarmStartConfig: {
    ParentHyperParameterTuningJobs: [{ HyperParameterTuningJobName: 'parent' }],
    WarmStartType: 'TransferLearning',
  },
  Tags: [{ Key: 'k', Value: 'v' }],
  Autotune: { Mode: 'Enabled' },
};

const { TrainingJobDefinitions: _, ...one } = fullRequest;
const { TrainingJobDefinition: __, ...several } = fullRequest;

/** One with a single definition, which is in order. */
export const singleRequest: TuningRequest = one;

/** One with a list of them, which is in order. */
export const severalRequest: TuningRequest = several;
