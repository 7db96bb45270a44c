import type { Execution, JsonObject, PipelineDefinition } from '@slipway/core';
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
