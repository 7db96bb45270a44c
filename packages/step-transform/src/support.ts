import type { SupportTable } from '@slipway/core';

const thisMachine = 'this machine is the instance';
const noKeys = 'nothing is encrypted here';

/** What the local runner makes of each field of CreateTransformJob. */
export const transformSupport: SupportTable = {
  TransformJobName: { emulated: 'made from the execution and the step' },
  ModelName: 'done',
  MaxConcurrentTransforms: 'done',
  ModelClientConfig: 'done',
  MaxPayloadInMB: 'done',
  BatchStrategy: 'done',
  Environment: 'done',
  TransformInput: 'done',
  'TransformInput.SplitType': {
    refuses: { RecordIO: 'Use Line or None for a local run.', TFRecord: 'Use Line or None for a local run.' },
  },
  'TransformInput.DataSource.S3DataSource.S3DataType': {
    refuses: {
      AugmentedManifestFile: 'Use S3Prefix or ManifestFile for a local run.',
      Converse: 'Use S3Prefix or ManifestFile for a local run.',
    },
  },
  TransformOutput: 'done',
  'TransformOutput.KmsKeyId': { noEffect: noKeys },
  DataCaptureConfig: { noEffect: 'no data are captured here' },
  'TransformResources.InstanceType': {
    emulated: 'the model server takes as much of this machine as such an instance has',
  },
  'TransformResources.InstanceCount': { emulated: 'one container does the work of all' },
  'TransformResources.VolumeKmsKeyId': { noEffect: noKeys },
  'TransformResources.TransformAmiVersion': { noEffect: thisMachine },
  DataProcessing: 'done',
  Tags: { noEffect: 'nothing here reads tags' },
  ExperimentConfig: { noEffect: 'experiments live in AWS' },
};
