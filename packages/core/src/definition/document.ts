import type { Json, JsonObject } from '../json.ts';
import type { CacheConfig } from './cache-config.ts';
import type { RetryPolicy } from './retry-policies.ts';

/** The version every pipeline definition names. Source: SageMaker Python SDK 2.257.6, `workflow/pipeline.py`. */
export const DOCUMENT_VERSION = '2020-12-01';

export type ParameterType = 'String' | 'Integer' | 'Float' | 'Boolean';

export interface ParameterDefinition {
  readonly Name: string;
  readonly Type: ParameterType;
  readonly DefaultValue?: string | number | boolean;
  /** The only values allowed; String parameters alone have them. */
  readonly EnumValues?: readonly string[];
}

/** A JSON file among a processing step's outputs that later steps may look into. */
export interface PropertyFileDefinition {
  readonly PropertyFileName: string;
  readonly OutputName: string;
  /** Relative to the output's folder. */
  readonly FilePath: string;
}

export interface StepDefinition {
  readonly Name: string;
  readonly Type: string;
  readonly Arguments: JsonObject;
  readonly DisplayName?: string;
  readonly Description?: string;
  readonly DependsOn?: readonly string[];
  readonly PropertyFiles?: readonly PropertyFileDefinition[];
  readonly CacheConfig?: CacheConfig;
  readonly RetryPolicies?: readonly RetryPolicy[];
}

/** A pipeline definition as SageMaker's CreatePipeline takes it. */
export interface PipelineDefinition {
  readonly Version: typeof DOCUMENT_VERSION;
  readonly Metadata?: JsonObject;
  readonly Parameters?: readonly ParameterDefinition[];
  readonly PipelineExperimentConfig?: Json;
  readonly Steps: readonly StepDefinition[];
}
