import type { Complete } from '@slipway/testing';
import type { ProcessingRequest } from '../request.ts';

/** A processing request with every field there is. */
export const fullRequest: Complete<ProcessingRequest> = {
  ProcessingJobName: 'prefix',
  AppSpecification: {
    ImageUri: '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3',
    ContainerEntrypoint: ['python3', '/opt/ml/processing/input/code/preprocess.py'],
    ContainerArguments: ['--ratio', '0.2'],
  },
  ProcessingResources: {
    ClusterConfig: {
      InstanceCount: 1,
      InstanceType: 'ml.m5.xlarge',
      VolumeSizeInGB: 30,
      VolumeKmsKeyId: 'key',
      InstancePreferences: [{ InstanceType: 'ml.m5.xlarge', InstanceCount: 1 }],
      SelectedInstanceType: 'ml.m5.xlarge',
      SelectedInstanceCount: 1,
    },
  },
  RoleArn: 'arn:aws:iam::000000000000:role/r',
  ProcessingInputs: [
    {
      InputName: 'input-1',
      AppManaged: false,
      S3Input: {
        S3Uri: 's3://bucket/data',
        LocalPath: '/opt/ml/processing/input',
        S3DataType: 'S3Prefix',
        S3InputMode: 'File',
        S3DataDistributionType: 'ShardedByS3Key',
        S3CompressionType: 'None',
      },
      DatasetDefinition: {
        AthenaDatasetDefinition: {
          Catalog: 'c',
          Database: 'd',
          QueryString: 'q',
          WorkGroup: 'w',
          OutputS3Uri: 's3://bucket/athena',
          KmsKeyId: 'key',
          OutputFormat: 'PARQUET',
          OutputCompression: 'GZIP',
        },
        RedshiftDatasetDefinition: {
          ClusterId: 'c',
          Database: 'd',
          DbUser: 'u',
          QueryString: 'q',
          ClusterRoleArn: 'arn:aws:iam::000000000000:role/r',
          OutputS3Uri: 's3://bucket/redshift',
          KmsKeyId: 'key',
          OutputFormat: 'CSV',
          OutputCompression: 'ZSTD',
        },
        LocalPath: '/opt/ml/processing/dataset',
        DataDistributionType: 'FullyReplicated',
        InputMode: 'File',
      },
    },
  ],
  ProcessingOutputConfig: {
    Outputs: [
      {
        OutputName: 'train',
        AppManaged: false,
        S3Output: {
          S3Uri: 's3://bucket/train',
          LocalPath: '/opt/ml/processing/train',
          S3UploadMode: 'EndOfJob',
        },
        FeatureStoreOutput: { FeatureGroupName: 'g' },
      },
    ],
    KmsKeyId: 'key',
  },
  StoppingCondition: { MaxRuntimeInSeconds: 3600 },
  Environment: { KEY: 'value' },
  NetworkConfig: {
    EnableNetworkIsolation: true,
    EnableInterContainerTrafficEncryption: true,
    VpcConfig: { SecurityGroupIds: ['sg-1'], Subnets: ['subnet-1'] },
  },
  Tags: [{ Key: 'k', Value: 'v' }],
  ExperimentConfig: {
    ExperimentName: 'experiment',
    TrialName: 'trial',
    TrialComponentDisplayName: 'component',
    RunName: 'run',
  },
};
