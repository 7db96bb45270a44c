import type { StandardSchema } from '@slipway/core';
import * as v from 'valibot';
import type { ProcessingRequest } from './request.ts';

const text = v.string('must be text; make a number text with join("", [value])');
const atMost = (length: number) => v.pipe(text, v.maxLength(length, `has at most ${length} characters`));
const wholeNumber = v.pipe(v.number(), v.integer());
const instanceCount = v.pipe(wholeNumber, v.minValue(1, 'is at least 1'), v.maxValue(100, 'is at most 100'));
const command = v.pipe(v.array(atMost(256)), v.minLength(1), v.maxLength(100));
const distribution = v.picklist(['FullyReplicated', 'ShardedByS3Key']);

// Source: SageMaker Developer Guide, build-your-own-processing-container.
const localPath = v.pipe(
  atMost(256),
  v.check(
    (path) =>
      path.startsWith('/opt/ml/processing/') && !path.includes('\0') && !path.split('/').includes('..'),
    'must be a path below /opt/ml/processing/, without ".."',
  ),
);

const datasetDefinition = v.object({
  AthenaDatasetDefinition: v.exactOptional(
    v.object({
      Catalog: text,
      Database: text,
      QueryString: text,
      WorkGroup: v.exactOptional(text),
      OutputS3Uri: text,
      KmsKeyId: v.exactOptional(text),
      OutputFormat: v.picklist(['PARQUET', 'ORC', 'AVRO', 'JSON', 'TEXTFILE']),
      OutputCompression: v.exactOptional(v.picklist(['GZIP', 'SNAPPY', 'ZLIB'])),
    }),
  ),
  RedshiftDatasetDefinition: v.exactOptional(
    v.object({
      ClusterId: text,
      Database: text,
      DbUser: text,
      QueryString: text,
      ClusterRoleArn: text,
      OutputS3Uri: text,
      KmsKeyId: v.exactOptional(text),
      OutputFormat: v.picklist(['PARQUET', 'CSV']),
      OutputCompression: v.exactOptional(v.picklist(['None', 'GZIP', 'BZIP2', 'ZSTD', 'SNAPPY'])),
    }),
  ),
  LocalPath: v.exactOptional(localPath),
  DataDistributionType: v.exactOptional(distribution),
  InputMode: v.exactOptional(v.picklist(['Pipe', 'File'])),
});

const input = v.object({
  InputName: text,
  AppManaged: v.exactOptional(v.boolean()),
  S3Input: v.exactOptional(
    v.object({
      S3Uri: atMost(1024),
      LocalPath: v.exactOptional(localPath),
      S3DataType: v.picklist(['ManifestFile', 'S3Prefix']),
      S3InputMode: v.exactOptional(v.picklist(['Pipe', 'File'])),
      S3DataDistributionType: v.exactOptional(distribution),
      S3CompressionType: v.exactOptional(v.picklist(['None', 'Gzip'])),
    }),
  ),
  DatasetDefinition: v.exactOptional(datasetDefinition),
});

const output = v.object({
  OutputName: text,
  S3Output: v.exactOptional(
    v.object({
      S3Uri: atMost(1024),
      LocalPath: v.exactOptional(localPath),
      S3UploadMode: v.picklist(['Continuous', 'EndOfJob']),
    }),
  ),
  FeatureStoreOutput: v.exactOptional(v.object({ FeatureGroupName: text })),
  AppManaged: v.exactOptional(v.boolean()),
});

const clusterConfig = v.object({
  InstanceCount: v.exactOptional(instanceCount),
  InstanceType: v.exactOptional(text),
  VolumeSizeInGB: v.pipe(
    wholeNumber,
    v.minValue(1, 'is at least 1'),
    v.maxValue(16_384, 'is at most 16,384'),
  ),
  VolumeKmsKeyId: v.exactOptional(text),
  InstancePreferences: v.exactOptional(
    v.array(v.object({ InstanceType: text, InstanceCount: v.exactOptional(instanceCount) })),
  ),
  SelectedInstanceType: v.exactOptional(text),
  SelectedInstanceCount: v.exactOptional(wholeNumber),
});

const schema: v.GenericSchema<unknown, ProcessingRequest> = v.object({
  ProcessingJobName: v.exactOptional(text),
  AppSpecification: v.object({
    ImageUri: atMost(255),
    ContainerEntrypoint: v.exactOptional(command),
    ContainerArguments: v.exactOptional(command),
  }),
  ProcessingResources: v.object({ ClusterConfig: clusterConfig }),
  RoleArn: text,
  ProcessingInputs: v.exactOptional(
    v.pipe(v.array(input), v.maxLength(10, 'a processing job has at most 10 inputs')),
  ),
  ProcessingOutputConfig: v.exactOptional(
    v.object({
      Outputs: v.pipe(v.array(output), v.maxLength(10, 'a processing job has at most 10 outputs')),
      KmsKeyId: v.exactOptional(text),
    }),
  ),
  StoppingCondition: v.exactOptional(
    v.object({
      MaxRuntimeInSeconds: v.pipe(
        wholeNumber,
        v.minValue(1, 'is at least 1'),
        v.maxValue(777_600, 'is at most 777,600, nine days'),
      ),
    }),
  ),
  Environment: v.exactOptional(
    v.pipe(
      v.record(
        v.pipe(atMost(256), v.regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'is no name of an environment variable')),
        atMost(256),
      ),
      v.maxEntries(100, 'has at most 100 entries'),
    ),
  ),
  NetworkConfig: v.exactOptional(
    v.object({
      EnableNetworkIsolation: v.exactOptional(v.boolean()),
      EnableInterContainerTrafficEncryption: v.exactOptional(v.boolean()),
      VpcConfig: v.exactOptional(v.object({ SecurityGroupIds: v.array(text), Subnets: v.array(text) })),
    }),
  ),
  Tags: v.exactOptional(v.pipe(v.array(v.object({ Key: text, Value: text })), v.maxLength(50))),
  ExperimentConfig: v.exactOptional(
    v.object({
      ExperimentName: v.exactOptional(text),
      TrialName: v.exactOptional(text),
      TrialComponentDisplayName: v.exactOptional(text),
      RunName: v.exactOptional(text),
    }),
  ),
});

/** Judges a processing request by what SageMaker's API says of it. Fields it does not know pass. */
export const processingRequestSchema: StandardSchema<ProcessingRequest> = schema;
