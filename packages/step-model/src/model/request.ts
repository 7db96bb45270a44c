import type { StandardSchema } from '@slipway/core';
import * as v from 'valibot';
import { type ContainerDefinition, containerDefinition, type Tag, tags } from '../container.ts';
import { list, optional, shape, text, texts } from '../shape.ts';

/** A Model step's `Arguments`: a CreateModel request. Source: SageMaker API, CreateModel. */
export interface ModelRequest {
  /** The engine adds it. */
  readonly ModelName?: string;
  /** This or `Containers`. */
  readonly PrimaryContainer?: ContainerDefinition;
  readonly Containers?: readonly ContainerDefinition[];
  readonly InferenceExecutionConfig?: { readonly Mode: 'Serial' | 'Direct' };
  readonly ExecutionRoleArn?: string;
  readonly Tags?: readonly Tag[];
  readonly VpcConfig?: VpcConfig;
  readonly EnableNetworkIsolation?: boolean;
}

export interface VpcConfig {
  readonly SecurityGroupIds: readonly string[];
  readonly Subnets: readonly string[];
}

/** A Model step's properties, as DescribeModel gives them. */
export interface ModelResponse {
  readonly ModelName: string;
  readonly ModelArn: string;
  readonly PrimaryContainer?: ContainerDefinition;
  readonly Containers?: readonly ContainerDefinition[];
  readonly InferenceExecutionConfig?: { readonly Mode: 'Serial' | 'Direct' };
  readonly ExecutionRoleArn?: string;
  readonly VpcConfig?: VpcConfig;
  readonly EnableNetworkIsolation: boolean;
  /** ISO 8601. */
  readonly CreationTime: string;
}

export const modelRequest: StandardSchema<ModelRequest> = shape<ModelRequest>({
  ModelName: optional(text),
  PrimaryContainer: optional(containerDefinition),
  Containers: optional(list(containerDefinition)),
  InferenceExecutionConfig: optional(v.object({ Mode: v.picklist(['Serial', 'Direct']) })),
  ExecutionRoleArn: optional(text),
  Tags: optional(tags),
  VpcConfig: optional(shape<VpcConfig>({ SecurityGroupIds: texts, Subnets: texts })),
  EnableNetworkIsolation: optional(v.boolean()),
});
