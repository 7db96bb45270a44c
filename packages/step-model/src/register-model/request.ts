import type { StandardSchema } from '@slipway/core';
import * as v from 'valibot';
import { type ModelDataSource, modelDataSource, type Tag, tags } from '../container.ts';
import { list, optional, shape, text, textMap } from '../shape.ts';
import {
  type AdditionalInferenceSpecification,
  additionalInferenceSpecifications,
  type InferenceSpecification,
  inferenceSpecification,
} from './inference.ts';
import { type DriftCheckBaselines, driftCheckBaselines, type ModelMetrics, modelMetrics } from './metrics.ts';
import { type ValidationSpecification, validationSpecification } from './validation.ts';

export type ApprovalStatus = 'Approved' | 'Rejected' | 'PendingManualApproval';

/** A RegisterModel step's `Arguments`: a CreateModelPackage request. Source: SageMaker API, CreateModelPackage. */
export interface RegisterModelRequest {
  /** Of a package without versions; with a group there is none. */
  readonly ModelPackageName?: string;
  readonly ModelPackageGroupName?: string;
  readonly ModelPackageDescription?: string;
  readonly ModelPackageRegistrationType?: 'Logged' | 'Registered';
  readonly InferenceSpecification?: InferenceSpecification;
  readonly ValidationSpecification?: ValidationSpecification;
  readonly SourceAlgorithmSpecification?: { readonly SourceAlgorithms: readonly SourceAlgorithm[] };
  readonly CertifyForMarketplace?: boolean;
  readonly Tags?: readonly Tag[];
  readonly ModelApprovalStatus?: ApprovalStatus;
  readonly MetadataProperties?: MetadataProperties;
  readonly ModelMetrics?: ModelMetrics;
  readonly ClientToken?: string;
  readonly Domain?: string;
  readonly Task?: string;
  readonly SamplePayloadUrl?: string;
  readonly CustomerMetadataProperties?: Readonly<Record<string, string>>;
  readonly DriftCheckBaselines?: DriftCheckBaselines;
  readonly AdditionalInferenceSpecifications?: readonly AdditionalInferenceSpecification[];
  readonly SkipModelValidation?: 'All' | 'None';
  readonly SourceUri?: string;
  readonly SecurityConfig?: { readonly KmsKeyId: string };
  readonly ModelCard?: ModelCard;
  readonly ModelLifeCycle?: ModelLifeCycle;
  readonly ManagedStorageType?: 'Restricted';
}

export interface SourceAlgorithm {
  readonly ModelDataUrl?: string;
  readonly ModelDataSource?: ModelDataSource;
  readonly ModelDataETag?: string;
  readonly AlgorithmName: string;
}

export interface MetadataProperties {
  readonly CommitId?: string;
  readonly Repository?: string;
  readonly GeneratedBy?: string;
  readonly ProjectId?: string;
}

export interface ModelCard {
  readonly ModelCardContent?: string;
  readonly ModelCardStatus?: 'Draft' | 'PendingReview' | 'Approved' | 'Archived';
}

export interface ModelLifeCycle {
  readonly Stage: string;
  readonly StageStatus: string;
  readonly StageDescription?: string;
}

/** A RegisterModel step's properties, as DescribeModelPackage gives them. */
export interface RegisterModelResponse extends Omit<RegisterModelRequest, 'ClientToken' | 'Tags'> {
  readonly ModelPackageName: string;
  readonly ModelPackageArn: string;
  /** From 1; absent for a package without versions. */
  readonly ModelPackageVersion?: number;
  readonly ModelPackageStatus: 'Completed';
  readonly ModelPackageStatusDetails: { readonly ValidationStatuses: readonly [] };
  readonly ModelApprovalStatus: ApprovalStatus;
  /** ISO 8601. */
  readonly CreationTime: string;
}

export const registerModelRequest: StandardSchema<RegisterModelRequest> = shape<RegisterModelRequest>({
  ModelPackageName: optional(text),
  ModelPackageGroupName: optional(text),
  ModelPackageDescription: optional(text),
  ModelPackageRegistrationType: optional(v.picklist(['Logged', 'Registered'])),
  InferenceSpecification: optional(inferenceSpecification),
  ValidationSpecification: optional(validationSpecification),
  SourceAlgorithmSpecification: optional(
    v.object({
      SourceAlgorithms: list(
        shape<SourceAlgorithm>({
          ModelDataUrl: optional(text),
          ModelDataSource: optional(modelDataSource),
          ModelDataETag: optional(text),
          AlgorithmName: text,
        }),
      ),
    }),
  ),
  CertifyForMarketplace: optional(v.boolean()),
  Tags: optional(tags),
  ModelApprovalStatus: optional(v.picklist(['Approved', 'Rejected', 'PendingManualApproval'])),
  MetadataProperties: optional(
    shape<MetadataProperties>({
      CommitId: optional(text),
      Repository: optional(text),
      GeneratedBy: optional(text),
      ProjectId: optional(text),
    }),
  ),
  ModelMetrics: optional(modelMetrics),
  ClientToken: optional(text),
  Domain: optional(text),
  Task: optional(text),
  SamplePayloadUrl: optional(text),
  CustomerMetadataProperties: optional(textMap),
  DriftCheckBaselines: optional(driftCheckBaselines),
  AdditionalInferenceSpecifications: optional(additionalInferenceSpecifications),
  SkipModelValidation: optional(v.picklist(['All', 'None'])),
  SourceUri: optional(text),
  SecurityConfig: optional(v.object({ KmsKeyId: text })),
  ModelCard: optional(
    shape<ModelCard>({
      ModelCardContent: optional(text),
      ModelCardStatus: optional(v.picklist(['Draft', 'PendingReview', 'Approved', 'Archived'])),
    }),
  ),
  ModelLifeCycle: optional(
    shape<ModelLifeCycle>({ Stage: text, StageStatus: text, StageDescription: optional(text) }),
  ),
  ManagedStorageType: optional(v.picklist(['Restricted'])),
});
