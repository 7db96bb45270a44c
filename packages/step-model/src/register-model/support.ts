import type { SupportTable } from '@slipway/core';

const kept = { emulated: 'kept in the local registry, and described with the package' };

/** What the local runner makes of each field of CreateModelPackage. */
export const registerModelSupport: SupportTable = {
  ModelPackageName: {
    emulated: 'made from the execution and the step; with a group, the group names the package',
  },
  ModelPackageGroupName: 'done',
  ModelPackageDescription: kept,
  ModelPackageRegistrationType: kept,
  InferenceSpecification: 'done',
  ValidationSpecification: { noEffect: 'no validation job runs' },
  SourceAlgorithmSpecification: kept,
  CertifyForMarketplace: { noEffect: 'there is no Marketplace here' },
  Tags: kept,
  ModelApprovalStatus: 'done',
  MetadataProperties: kept,
  ModelMetrics: kept,
  ClientToken: 'done',
  Domain: kept,
  Task: kept,
  SamplePayloadUrl: kept,
  CustomerMetadataProperties: kept,
  DriftCheckBaselines: kept,
  AdditionalInferenceSpecifications: kept,
  SkipModelValidation: { emulated: 'packages are never validated here' },
  SourceUri: kept,
  SecurityConfig: { noEffect: 'nothing is encrypted here' },
  ModelCard: kept,
  ModelLifeCycle: kept,
  ManagedStorageType: { noEffect: 'the local registry is the only storage' },
};
