import type { Complete } from '@slipway/testing';
import type { ModelRequest, RegisterModelRequest } from '../index.ts';

type CompleteModel = Complete<ModelRequest>;
type CompletePackage = Complete<RegisterModelRequest>;

const environment = { KEY: 'value' };
const modelDataSource: CompleteModel['PrimaryContainer']['ModelDataSource'] = {
  S3DataSource: {
    S3Uri: 's3://bucket/model/',
    S3DataType: 'S3Prefix',
    CompressionType: 'None',
    ModelAccessConfig: { AcceptEula: true },
    HubAccessConfig: { HubContentArn: 'arn' },
    ManifestS3Uri: 's3://bucket/manifest',
    ETag: 'e',
    ManifestEtag: 'e',
  },
};
const additional = [{ ChannelName: 'adapter', S3DataSource: modelDataSource.S3DataSource }];

const container: CompleteModel['PrimaryContainer'] = {
  ContainerHostname: 'first',
  Image: 'image',
  ImageConfig: {
    RepositoryAccessMode: 'Vpc',
    RepositoryAuthConfig: { RepositoryCredentialsProviderArn: 'arn' },
  },
  Mode: 'SingleModel',
  ModelDataUrl: 's3://bucket/model.tar.gz',
  ModelDataSource: modelDataSource,
  AdditionalModelDataSources: additional,
  Environment: environment,
  ModelPackageName: 'package',
  InferenceSpecificationName: 'other',
  MultiModelConfig: { ModelCacheSetting: 'Enabled' },
  ContainerMetricsConfig: {
    MetricsEndpoints: [{ MetricsEndpointPath: '/metrics', MetricPublishFrequencyInSeconds: 60 }],
  },
};

const models: CompleteModel = {
  ModelName: 'prefix',
  PrimaryContainer: container,
  Containers: [container, { ...container, ContainerHostname: 'second' }],
  InferenceExecutionConfig: { Mode: 'Serial' },
  ExecutionRoleArn: 'arn:aws:iam::000000000000:role/r',
  Tags: [{ Key: 'k', Value: 'v' }],
  VpcConfig: { SecurityGroupIds: ['sg-1'], Subnets: ['subnet-1'] },
  EnableNetworkIsolation: true,
};
const { Containers: _, ...oneContainer } = models;
const { PrimaryContainer: __, ...severalContainers } = models;

/** Requests for models that together have every field there is. */
export const modelRequests: readonly ModelRequest[] = [oneContainer, severalContainers];

const packageContainer: CompletePackage['InferenceSpecification']['Containers'][number] = {
  ContainerHostname: 'host',
  Image: 'image',
  ImageDigest: 'sha256:0',
  ModelDataUrl: 's3://bucket/model.tar.gz',
  ModelDataSource: modelDataSource,
  ProductId: 'product',
  Environment: environment,
  ModelInput: { DataInputConfig: '{}' },
  Framework: 'XGBOOST',
  FrameworkVersion: '1.7',
  NearestModelName: 'near',
  AdditionalModelDataSources: additional,
  AdditionalS3DataSource: {
    S3DataType: 'S3Object',
    S3Uri: 's3://bucket/more',
    CompressionType: 'None',
    ETag: 'e',
  },
  ModelDataETag: 'e',
  IsCheckpoint: false,
  BaseModel: { HubContentName: 'base', HubContentVersion: '1', RecipeName: 'recipe' },
};
const specification: CompletePackage['InferenceSpecification'] = {
  Containers: [packageContainer],
  SupportedTransformInstanceTypes: ['ml.m5.large'],
  SupportedRealtimeInferenceInstanceTypes: ['ml.m5.large'],
  SupportedContentTypes: ['text/csv'],
  SupportedResponseMIMETypes: ['text/csv'],
};
const metrics = { ContentType: 'application/json', ContentDigest: 'sha256:0', S3Uri: 's3://bucket/metrics' };
const quality = { Statistics: metrics, Constraints: metrics };

const packages: CompletePackage = {
  ModelPackageName: 'prefix',
  ModelPackageGroupName: 'group',
  ModelPackageDescription: 'words',
  ModelPackageRegistrationType: 'Registered',
  InferenceSpecification: specification,
  ValidationSpecification: {
    ValidationRole: 'arn:aws:iam::000000000000:role/r',
    ValidationProfiles: [
      {
        ProfileName: 'profile',
        TransformJobDefinition: {
          MaxConcurrentTransforms: 1,
          MaxPayloadInMB: 1,
          BatchStrategy: 'MultiRecord',
          Environment: environment,
          TransformInput: {
            DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: 's3://bucket/in' } },
            ContentType: 'text/csv',
            CompressionType: 'None',
            SplitType: 'Line',
          },
          TransformOutput: {
            S3OutputPath: 's3://bucket/out',
            Accept: 'text/csv',
            AssembleWith: 'Line',
            KmsKeyId: 'key',
          },
          TransformResources: {
            InstanceType: 'ml.m5.large',
            InstanceCount: 1,
            VolumeKmsKeyId: 'key',
            TransformAmiVersion: 'v',
          },
        },
      },
    ],
  },
  SourceAlgorithmSpecification: {
    SourceAlgorithms: [
      {
        ModelDataUrl: 's3://bucket/model.tar.gz',
        ModelDataSource: modelDataSource,
        ModelDataETag: 'e',
        AlgorithmName: 'algorithm',
      },
    ],
  },
  CertifyForMarketplace: false,
  Tags: [{ Key: 'k', Value: 'v' }],
  ModelApprovalStatus: 'Approved',
  MetadataProperties: { CommitId: 'c', Repository: 'r', GeneratedBy: 'g', ProjectId: 'p' },
  ModelMetrics: {
    ModelQuality: quality,
    ModelDataQuality: quality,
    Bias: { Report: metrics, PreTrainingReport: metrics, PostTrainingReport: metrics },
    Explainability: { Report: metrics },
  },
  ClientToken: 'token',
  Domain: 'OTHER',
  Task: 'REGRESSION',
  SamplePayloadUrl: 's3://bucket/sample.tar.gz',
  CustomerMetadataProperties: environment,
  DriftCheckBaselines: {
    Bias: { ConfigFile: metrics, PreTrainingConstraints: metrics, PostTrainingConstraints: metrics },
    Explainability: { Constraints: metrics, ConfigFile: metrics },
    ModelQuality: quality,
    ModelDataQuality: quality,
  },
  AdditionalInferenceSpecifications: [{ ...specification, Name: 'other', Description: 'words' }],
  SkipModelValidation: 'All',
  SourceUri: 's3://bucket/source',
  SecurityConfig: { KmsKeyId: 'key' },
  ModelCard: { ModelCardContent: '{}', ModelCardStatus: 'Draft' },
  ModelLifeCycle: { Stage: 'Development', StageStatus: 'Draft', StageDescription: 'words' },
  ManagedStorageType: 'Restricted',
};
const { ModelPackageName: ___, ...versioned } = packages;
const { ModelPackageGroupName: ____, ...single } = packages;

/** Requests for model packages that together have every field there is. */
export const packageRequests: readonly RegisterModelRequest[] = [versioned, single];
