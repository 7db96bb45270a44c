import { type Draft, type Step, type StepOptions, step, type Value, type Values } from '@slipway/core';
import { type ContainerOptions, containerArguments, type ModelPlace } from '../container-options.ts';
import type { InferenceSpecification } from './inference.ts';
import type { DriftCheckBaselines, ModelMetrics } from './metrics.ts';
import type { ApprovalStatus, RegisterModelRequest, RegisterModelResponse } from './request.ts';

export interface RegisterModelStepOptions extends Omit<StepOptions, 'cacheConfig'>, ContainerOptions {
  /** The package is its next version. */
  readonly modelPackageGroupName: Value<string>;
  /** MIME types the model reads: `text/csv`. */
  readonly contentTypes?: Values<readonly string[]>;
  /** MIME types the model answers with. */
  readonly responseTypes?: Values<readonly string[]>;
  /** Instance types for endpoints. */
  readonly inferenceInstances?: Values<readonly string[]>;
  /** Instance types for batch transform. */
  readonly transformInstances?: Values<readonly string[]>;
  /** Default `PendingManualApproval`. */
  readonly approvalStatus?: Value<ApprovalStatus>;
  /** Where the evaluation is: `{ ModelQuality: { Statistics: { S3Uri, ContentType } } }`. */
  readonly modelMetrics?: Values<ModelMetrics>;
  readonly driftCheckBaselines?: Values<DriftCheckBaselines>;
  readonly customerMetadataProperties?: Readonly<Record<string, Value<string>>>;
  readonly framework?: Value<string>;
  readonly frameworkVersion?: Value<string>;
  readonly nearestModelName?: Value<string>;
  /** Any field of the request, as the API spells it, in place of what the options above make of it. */
  readonly request?: Partial<Values<RegisterModelRequest>>;
}

/** A step that registers a model. Source of the defaults: SageMaker Python SDK 2.257.6, `session.py`. */
export function registerModelStep(
  session: ModelPlace,
  options: RegisterModelStepOptions,
): Step<RegisterModelResponse> {
  const { modelMetrics } = options;
  const request: Draft<RegisterModelRequest> = {
    ModelPackageGroupName: options.modelPackageGroupName,
    ModelMetrics: modelMetrics && { Bias: {}, Explainability: {}, ...modelMetrics },
    DriftCheckBaselines: options.driftCheckBaselines,
    CustomerMetadataProperties: options.customerMetadataProperties,
    InferenceSpecification: inferenceArguments(session, options),
    ModelApprovalStatus: options.approvalStatus ?? 'PendingManualApproval',
    SkipModelValidation: 'None',
    ...options.request,
  };
  return step<RegisterModelResponse>(options, { type: 'RegisterModel', arguments: request });
}

function inferenceArguments(
  session: ModelPlace,
  options: RegisterModelStepOptions,
): Draft<InferenceSpecification> {
  return {
    Containers: [
      {
        ...containerArguments(session, options.name, options),
        Framework: options.framework,
        FrameworkVersion: options.frameworkVersion,
        NearestModelName: options.nearestModelName,
      },
    ],
    SupportedContentTypes: options.contentTypes,
    SupportedResponseMIMETypes: options.responseTypes,
    SupportedRealtimeInferenceInstanceTypes: options.inferenceInstances,
    SupportedTransformInstanceTypes: options.transformInstances,
  };
}
