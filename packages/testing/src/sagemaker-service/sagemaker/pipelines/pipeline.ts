import type { Execution, JsonObject, PipelineDefinition } from '@slipway/core';
import { serviceError } from '../../service-error.ts';
import type { ServiceState } from '../../service-state.ts';
import { arnOf, nameOf } from '../arns.ts';
import type { Listed } from '../listing.ts';

/** A pipeline that was created. */
export interface Pipeline extends Listed {
  readonly arn: string;
  /** The input that made it, with what updates have changed. */
  request: JsonObject;
  definition: PipelineDefinition;
  /** As it was given. */
  definitionText: string;
  modified: Date;
  version: number;
  lastRun?: Date;
}

/** A pipeline's execution. A retry goes on with it, as another execution of the engine. */
export interface PipelineExecution {
  readonly arn: string;
  readonly pipeline: Pipeline;
  /** The definition when it started. */
  readonly definition: PipelineDefinition;
  readonly definitionText: string;
  readonly created: Date;
  request: JsonObject;
  run: Execution;
}

/** By its name or its ARN. */
export function pipelineOf(nameOrArn: string, service: ServiceState): Pipeline {
  const pipeline = service.pipelines.get(nameOf(nameOrArn));
  if (pipeline !== undefined) return pipeline;
  const arn = arnOf(service, `pipeline/${nameOf(nameOrArn)}`);
  throw serviceError('ResourceNotFound', `Pipeline '${arn}' does not exist.`);
}

export function executionOf(arn: string, service: ServiceState): PipelineExecution {
  const execution = service.executions.get(arn);
  if (execution !== undefined) return execution;
  throw serviceError('ResourceNotFound', `Pipeline execution '${arn}' does not exist.`);
}
