import { type Draft, type Step, type StepOptions, step, type Value, type Values } from '@slipway/core';
import { type ContainerOptions, containerArguments, type ModelPlace } from '../container-options.ts';
import type { ModelRequest, ModelResponse } from './request.ts';

interface CommonOptions extends Omit<StepOptions, 'cacheConfig'> {
  /** Default: the session's. */
  readonly role?: Value<string>;
  /** Any field of the request, as the API spells it, in place of what the options make of it. */
  readonly request?: Partial<Values<ModelRequest>>;
}

/** One of the containers of an inference pipeline. */
export interface PipelineContainer extends ContainerOptions {
  /** What its log lines and failures call it. All of them have one, or none: `container-1`, `container-2`, … */
  readonly hostname?: Value<string>;
}

/** A container, or those of an inference pipeline in the order in which a request goes through them. */
export type ModelStepOptions = CommonOptions &
  (ContainerOptions | { readonly containers: readonly PipelineContainer[] });

/** A step that makes a model; `properties.ModelName` is what a Transform step needs. */
export function modelStep(session: ModelPlace, options: ModelStepOptions): Step<ModelResponse> {
  const request: Draft<ModelRequest> = {
    ExecutionRoleArn: options.role ?? session.role,
    ...containersOf(session, options),
    ...options.request,
  };
  return step<ModelResponse>(options, { type: 'Model', arguments: request });
}

function containersOf(
  session: ModelPlace,
  options: ModelStepOptions,
): Draft<Pick<ModelRequest, 'PrimaryContainer' | 'Containers'>> {
  if (!('containers' in options))
    return { PrimaryContainer: containerArguments(session, options.name, options) };
  return {
    Containers: options.containers.map(({ hostname, ...container }) => ({
      ...(hostname !== undefined && { ContainerHostname: hostname }),
      ...containerArguments(session, options.name, container),
    })),
  };
}
