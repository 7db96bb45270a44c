import { type Draft, type Step, type StepOptions, step, type Value, type Values } from '@slipway/core';
import { type ContainerOptions, containerArguments, type ModelPlace } from '../container-options.ts';
import type { ModelRequest, ModelResponse } from './request.ts';

export interface ModelStepOptions extends Omit<StepOptions, 'cacheConfig'>, ContainerOptions {
  /** Default: the session's. */
  readonly role?: Value<string>;
  /** Any field of the request, as the API spells it, in place of what the options above make of it. */
  readonly request?: Partial<Values<ModelRequest>>;
}

/** A step that makes a model; `properties.ModelName` is what a Transform step needs. */
export function modelStep(session: ModelPlace, options: ModelStepOptions): Step<ModelResponse> {
  const request: Draft<ModelRequest> = {
    ExecutionRoleArn: options.role ?? session.role,
    PrimaryContainer: containerArguments(session, options.name, options),
    ...options.request,
  };
  return step<ModelResponse>(options, { type: 'Model', arguments: request });
}
