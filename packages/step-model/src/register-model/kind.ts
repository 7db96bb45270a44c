import {
  isJsonObject,
  type JsonObject,
  missingRunner,
  ownValue,
  type Problem,
  type StepDefinition,
  type StepKind,
  type StepUses,
} from '@slipway/core';
import { containerReads, locatedContainers } from '../container-uses.ts';
import { type RegisterModelRequest, type RegisterModelResponse, registerModelRequest } from './request.ts';
import { registerModelSupport } from './support.ts';

/** Puts a model into the model registry, as the next version of a group. */
export const registerModelKind: StepKind<RegisterModelRequest, RegisterModelResponse> = {
  type: 'RegisterModel',
  request: registerModelRequest,
  check: nameProblems,
  jobNameField: 'ModelPackageName',
  support: registerModelSupport,
  uses: registerModelUses,
  // No job is run, so none can be interrupted. Source: SageMaker Python SDK 2.257.6, `workflow/model_step.py`.
  retryable: ['Step.SERVICE_FAULT', 'Step.THROTTLING'],
  metadata: ({ ModelPackageArn }) =>
    ModelPackageArn === undefined ? {} : { RegisterModel: { Arn: ModelPackageArn } },
  outcome: async ({ ModelPackageName, ModelPackageVersion, ModelApprovalStatus }) => {
    const version = ModelPackageVersion === undefined ? '' : ` version ${ModelPackageVersion}`;
    return `${ModelPackageName}${version}, ${ModelApprovalStatus}`;
  },
  async runner(session) {
    if (session.target === 'local') return (await import('../local.ts')).registerModelRunner(session);
    if (session.target === 'sagemaker') return (await import('../sagemaker.ts')).registerModelRunner(session);
    throw missingRunner('RegisterModel', session);
  },
};

/** Source: SageMaker Developer Guide, model-registry; SageMaker API, CreateModelPackage. */
function nameProblems({ Arguments }: StepDefinition): Problem[] {
  const both = ['ModelPackageGroupName', 'ModelPackageName'].every((field) =>
    Object.hasOwn(Arguments, field),
  );
  if (!both) return [];
  const message = 'a package in a group has a version, and no name of its own';
  const hint = 'Take ModelPackageName out, or the group.';
  return [{ code: 'BAD_ARGUMENTS', path: 'Arguments.ModelPackageName', message, hint }];
}

// The images are not among them: registering a model runs none.
function registerModelUses(args: JsonObject): StepUses {
  const specification = ownValue(args, 'InferenceSpecification');
  if (specification === undefined || !isJsonObject(specification)) return {};
  const containers = locatedContainers(
    ownValue(specification, 'Containers'),
    'InferenceSpecification.Containers',
  );
  return { reads: containers.flatMap(({ container, path }) => containerReads(container, path)) };
}
