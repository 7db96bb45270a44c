import type { SupportTable } from '@slipway/core';

const noEncryption = { noEffect: 'nothing is encrypted on this machine' };
const noCapacity = { noEffect: 'jobs run on this machine at once' };

/** What the local runner makes of each field of a processing request. */
export const processingSupport: SupportTable = {
  ProcessingJobName: 'done',
  RoleArn: { emulated: 'no AWS call is made, so no role is assumed' },
  'AppSpecification.ImageUri': 'done',
  'AppSpecification.ContainerEntrypoint': 'done',
  'AppSpecification.ContainerArguments': 'done',
  'Environment.*': 'done',
  'ProcessingInputs[].InputName': 'done',
  'ProcessingInputs[].AppManaged': 'done',
  'ProcessingInputs[].S3Input.S3Uri': 'done',
  'ProcessingInputs[].S3Input.LocalPath': 'done',
  'ProcessingInputs[].S3Input.S3DataType': 'done',
  'ProcessingInputs[].S3Input.S3DataDistributionType': 'done',
  'ProcessingInputs[].S3Input.S3InputMode': {
    refuses: { Pipe: 'Use File for a local run.' },
  },
  'ProcessingInputs[].S3Input.S3CompressionType': {
    refuses: { Gzip: 'Use None, and let the script read gzip.' },
  },
  'ProcessingInputs[].DatasetDefinition': { refused: 'Athena and Redshift live in AWS' },
  'ProcessingOutputConfig.Outputs[].OutputName': 'done',
  'ProcessingOutputConfig.Outputs[].AppManaged': 'done',
  'ProcessingOutputConfig.Outputs[].S3Output.S3Uri': 'done',
  'ProcessingOutputConfig.Outputs[].S3Output.LocalPath': 'done',
  'ProcessingOutputConfig.Outputs[].S3Output.S3UploadMode': {
    emulated: 'Continuous stores when the job ends, however it ends, and not while it runs',
  },
  'ProcessingOutputConfig.Outputs[].FeatureStoreOutput': { refused: 'feature groups live in AWS' },
  'ProcessingOutputConfig.KmsKeyId': noEncryption,
  'ProcessingResources.ClusterConfig.InstanceCount': 'done',
  'ProcessingResources.ClusterConfig.InstanceType': {
    emulated: 'told to the job, which takes as much of this machine as such an instance has',
  },
  'ProcessingResources.ClusterConfig.VolumeSizeInGB': { emulated: 'the job has the disk of this machine' },
  'ProcessingResources.ClusterConfig.VolumeKmsKeyId': noEncryption,
  'ProcessingResources.ClusterConfig.InstancePreferences': { emulated: 'the first preference is taken' },
  'ProcessingResources.ClusterConfig.SelectedInstanceType': noCapacity,
  'ProcessingResources.ClusterConfig.SelectedInstanceCount': noCapacity,
  'StoppingCondition.MaxRuntimeInSeconds': 'done',
  'NetworkConfig.EnableNetworkIsolation': {
    emulated: 'by containers; processes keep the network, and that is told',
  },
  'NetworkConfig.EnableInterContainerTrafficEncryption': {
    noEffect: 'hosts of a job do not leave this machine',
  },
  'NetworkConfig.VpcConfig': { noEffect: 'there is no VPC here' },
  Tags: { noEffect: 'nothing here reads tags' },
  ExperimentConfig: { noEffect: 'experiments live in AWS' },
};
