import { type JsonObject, missingRunner, ownValue, type StepKind, type StepUses } from '@slipway/core';
import { containerImages, containerReads, locatedContainers } from '../container-uses.ts';
import { containerProblems } from './container-problems.ts';
import { type ModelRequest, type ModelResponse, modelRequest } from './request.ts';
import { modelSupport } from './support.ts';

/** Makes a model out of an image and model data, for Transform steps to run. */
export const modelKind: StepKind<ModelRequest, ModelResponse> = {
  type: 'Model',
  request: modelRequest,
  check: containerProblems,
  jobNameField: 'ModelName',
  support: modelSupport,
  uses: modelUses,
  // No job is run, so none can be interrupted. Source: SageMaker Python SDK 2.257.6, `workflow/model_step.py`.
  retryable: ['Step.SERVICE_FAULT', 'Step.THROTTLING'],
  metadata: ({ ModelArn }) => (ModelArn === undefined ? {} : { Model: { Arn: ModelArn } }),
  outcome: async ({ ModelName }) => ModelName,
  async runner(session) {
    if (session.target === 'local') return (await import('../local.ts')).modelRunner(session);
    if (session.target === 'sagemaker') return (await import('../sagemaker.ts')).modelRunner(session);
    throw missingRunner('Model', session);
  },
};

function modelUses(args: JsonObject): StepUses {
  const primary = locatedContainers([ownValue(args, 'PrimaryContainer') ?? null], '').map(
    ({ container }) => ({
      container,
      path: 'PrimaryContainer',
    }),
  );
  const containers = [...primary, ...locatedContainers(ownValue(args, 'Containers'), 'Containers')];
  return {
    images: containers.flatMap(({ container, path }) => containerImages(container, path)),
    reads: containers.flatMap(({ container, path }) => containerReads(container, path)),
  };
}
