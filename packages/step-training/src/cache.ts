import type { JsonObject } from '@slipway/core';
import type { TrainingRequest } from './request.ts';
import type { TrainingResponse } from './response.ts';

/**
 * The fields that SageMaker's cache looks at, without the places that the debugger would write to. Source: SageMaker
 * Developer Guide, pipelines-default-keys.
 */
export function cachedFields(request: TrainingRequest): JsonObject {
  const { DebugHookConfig, DebugRuleConfigurations } = request;
  const fields = {
    AlgorithmSpecification: request.AlgorithmSpecification,
    CheckpointConfig: request.CheckpointConfig,
    DebugHookConfig: DebugHookConfig && withoutTarget(DebugHookConfig),
    DebugRuleConfigurations: DebugRuleConfigurations?.map(withoutTarget),
    Environment: request.Environment,
    HyperParameters: request.HyperParameters,
    InputDataConfig: request.InputDataConfig,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as JsonObject;
}

function withoutTarget({ S3OutputPath: _, ...rest }: { readonly S3OutputPath?: string }): object {
  return rest;
}

/** The folder of the job's archives, and that of its checkpoints, which the next job like it would begin with. */
export function storedOutputs(response: TrainingResponse): readonly string[] {
  const { OutputDataConfig, TrainingJobName, CheckpointConfig } = response;
  return [
    folder(`${folder(OutputDataConfig.S3OutputPath)}${TrainingJobName}/output`),
    ...(CheckpointConfig ? [folder(CheckpointConfig.S3Uri)] : []),
  ];
}

function folder(uri: string): string {
  return uri.endsWith('/') ? uri : `${uri}/`;
}
