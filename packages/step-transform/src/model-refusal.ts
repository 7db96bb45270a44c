import {
  isJsonObject,
  type Json,
  type JsonObject,
  type Problem,
  type StepPlace,
  valueAt,
} from '@slipway/core';
import { badArgument } from './problem.ts';

/**
 * Why a batch transform does not run the model of a CreateModel request; `undefined`: it does, or nothing tells yet. A
 * transform names neither a container nor a model of many, as an invocation of an endpoint does.
 * Source: SageMaker API, CreateTransformJob and InvokeEndpoint; Developer Guide, multi-container-direct.
 * See docs/decisions/0034.
 */
export function refusalOf(
  model: JsonObject,
): { readonly path: string; readonly message: string; readonly hint: string } | undefined {
  if (valueAt(model, 'InferenceExecutionConfig', 'Mode') === 'Direct') {
    return {
      path: 'InferenceExecutionConfig.Mode',
      message: 'its containers are invoked one by one (Direct), and a batch transform does not say which',
      hint: 'Use Serial, so that each request goes through all of them, or a model of the one container.',
    };
  }
  const multi = containersOf(model).find(([, container]) => valueAt(container, 'Mode') === 'MultiModel');
  if (multi === undefined) return undefined;
  return {
    path: `${multi[0]}.Mode`,
    message:
      'a container of it loads models on demand (MultiModel), and a batch transform does not say which model',
    hint: 'Make a model of the one that is wanted, with its model.tar.gz as ModelDataUrl.',
  };
}

/** The same of the model that another step of the document makes, as far as its request is known. */
export function refusedModel(args: JsonObject, { target, stepNamed }: StepPlace): Problem[] {
  if (target !== 'local') return [];
  const get = valueAt(args, 'ModelName', 'Get');
  const name = typeof get === 'string' ? /^Steps\.([^.[\]]+)\.ModelName$/.exec(get)?.[1] : undefined;
  const model = name === undefined ? undefined : stepNamed?.(name)?.Arguments;
  const refusal = isJsonObject(model) ? refusalOf(model) : undefined;
  if (refusal === undefined) return [];
  const { path, message, hint } = refusal;
  const problem = badArgument('ModelName', `the model of step ${name} cannot be run: ${message}`, hint);
  return [{ ...problem, code: 'NOT_SUPPORTED', hint: `${hint} It is ${path} of ${name}.` }];
}

function containersOf(model: JsonObject): readonly (readonly [path: string, Json])[] {
  const { PrimaryContainer, Containers } = model;
  const listed: readonly Json[] = Array.isArray(Containers) ? Containers : [];
  return [
    ...(isJsonObject(PrimaryContainer) ? [['PrimaryContainer', PrimaryContainer] as const] : []),
    ...listed.map((container, index) => [`Containers[${index}]`, container] as const),
  ];
}
