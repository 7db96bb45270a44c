import type { SupportTable } from '@slipway/core';

const pipe = { Pipe: 'Use File or FastFile for a local run.' };
const noDebugger = { noEffect: 'the debugger and profiler live in SageMaker' };
const noEncryption = { noEffect: 'nothing is encrypted on this machine' };
const noCapacity = { noEffect: 'jobs run on this machine at once' };

/** What the local runner makes of each field of a training request. */
export const trainingSupport: SupportTable = {
  TrainingJobName: 'done',
  RoleArn: { emulated: 'no AWS call is made, so no role is assumed' },
  'AlgorithmSpecification.TrainingImage': 'done',
  'AlgorithmSpecification.TrainingInputMode': { emulated: 'FastFile is as File', refuses: pipe },
  'AlgorithmSpecification.MetricDefinitions': 'done',
  'AlgorithmSpecification.ContainerEntrypoint': 'done',
  'AlgorithmSpecification.ContainerArguments': 'done',
  'AlgorithmSpecification.AlgorithmName': {
    refused: 'algorithm resources live in AWS; name a TrainingImage',
  },
  'AlgorithmSpecification.EnableSageMakerMetricsTimeSeries': {
    noEffect: 'every value is told as the job runs',
  },
  'AlgorithmSpecification.TrainingImageConfig': { noEffect: 'the backend finds the image' },
  'HyperParameters.*': 'done',
  'InputDataConfig[].ChannelName': 'done',
  'InputDataConfig[].ContentType': 'done',
  'InputDataConfig[].CompressionType': {
    refuses: { Gzip: 'SageMaker unpacks in Pipe mode only: let the script read gzip.' },
  },
  'InputDataConfig[].RecordWrapperType': {
    refuses: { RecordIO: 'Use None for a local run.' },
  },
  'InputDataConfig[].InputMode': { emulated: 'FastFile is as File', refuses: pipe },
  'InputDataConfig[].ShuffleConfig': { refused: 'it orders what Pipe mode streams' },
  'InputDataConfig[].DataSource.S3DataSource.S3Uri': 'done',
  'InputDataConfig[].DataSource.S3DataSource.S3DataType': {
    refuses: {
      AugmentedManifestFile: 'Use S3Prefix or ManifestFile for a local run.',
      Converse: 'Use S3Prefix or ManifestFile for a local run.',
    },
  },
  'InputDataConfig[].DataSource.S3DataSource.S3DataDistributionType': 'done',
  'InputDataConfig[].DataSource.S3DataSource.AttributeNames': {
    refused: 'augmented manifests need Pipe mode',
  },
  'InputDataConfig[].DataSource.S3DataSource.InstanceGroupNames': {
    refused: 'every host gets every channel',
  },
  'InputDataConfig[].DataSource.S3DataSource.ModelAccessConfig': { noEffect: 'nothing asks for it here' },
  'InputDataConfig[].DataSource.S3DataSource.HubAccessConfig': { refused: 'hubs live in AWS' },
  'InputDataConfig[].DataSource.FileSystemDataSource': {
    refused: 'EFS and FSx live in AWS; name a path of this machine',
  },
  'InputDataConfig[].DataSource.DatasetSource': { refused: 'hubs live in AWS' },
  'OutputDataConfig.S3OutputPath': 'done',
  'OutputDataConfig.CompressionType': 'done',
  'OutputDataConfig.KmsKeyId': noEncryption,
  'ResourceConfig.InstanceCount': 'done',
  'ResourceConfig.InstanceType': {
    emulated: 'told to the job, which takes as much of this machine as such an instance has',
  },
  'ResourceConfig.InstanceGroups': { emulated: 'as many hosts, all on this machine' },
  'ResourceConfig.VolumeSizeInGB': { emulated: 'the job has the disk of this machine' },
  'ResourceConfig.VolumeKmsKeyId': noEncryption,
  'ResourceConfig.KeepAlivePeriodInSeconds': noCapacity,
  'ResourceConfig.TrainingPlanArn': noCapacity,
  'ResourceConfig.InstancePlacementConfig': noCapacity,
  'ResourceConfig.InstancePreferences': { emulated: 'the first preference is taken' },
  'ResourceConfig.SelectedInstanceType': noCapacity,
  'ResourceConfig.SelectedInstanceCount': noCapacity,
  'StoppingCondition.MaxRuntimeInSeconds': 'done',
  'StoppingCondition.MaxWaitTimeInSeconds': noCapacity,
  'StoppingCondition.MaxPendingTimeInSeconds': noCapacity,
  'Environment.*': 'done',
  'CheckpointConfig.S3Uri': { emulated: 'stored when the job ends, however it ends, not while it runs' },
  'CheckpointConfig.LocalPath': 'done',
  EnableNetworkIsolation: { emulated: 'by containers; processes keep the network, and that is told' },
  EnableInterContainerTrafficEncryption: { noEffect: 'hosts of a job do not leave this machine' },
  EnableManagedSpotTraining: { noEffect: 'this machine takes no capacity back' },
  VpcConfig: { noEffect: 'there is no VPC here' },
  Tags: { noEffect: 'nothing here reads tags' },
  DebugHookConfig: noDebugger,
  DebugRuleConfigurations: noDebugger,
  ProfilerConfig: noDebugger,
  ProfilerRuleConfigurations: noDebugger,
  TensorBoardOutputConfig: {
    noEffect: 'what the job writes for TensorBoard is not stored; write it to /opt/ml/output/data',
  },
  ExperimentConfig: { noEffect: 'experiments live in AWS' },
  RetryStrategy: { noEffect: 'a job is not tried again by itself; RetryPolicies of the step say when' },
  RemoteDebugConfig: { noEffect: 'the job runs on this machine' },
  InfraCheckConfig: { noEffect: 'there is no cluster to check' },
  SessionChainingConfig: { noEffect: 'there is no AWS session' },
  ServerlessJobConfig: { refused: 'its training code lives in SageMaker' },
  MlflowConfig: { noEffect: 'MLflow apps live in AWS' },
  ModelPackageConfig: {
    refused: 'no model package is made of a training job here; use a RegisterModel step',
  },
};
