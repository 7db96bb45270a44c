import { type JsonObject, type StepKind, slipwayError } from '@slipway/core';
import { isServiceError } from '../../../service-error.ts';
import type { Operation, ServiceState } from '../../../service-state.ts';
import { text } from '../../input.ts';
import { createGroup } from '../../model-package-groups.ts';
import { modelPackageOperations } from '../../model-packages.ts';
import { modelOperations } from '../../models.ts';
import { operationIn } from '../../operation-in.ts';
import { anyRequest } from './any-request.ts';

/** Model and RegisterModel: made in one call, and there at once. */
export function modelSteps(service: ServiceState): readonly StepKind<JsonObject, JsonObject>[] {
  const call = async (operation: Operation, input: JsonObject): Promise<JsonObject> => {
    try {
      return (await operation(input, service)) as JsonObject;
    } catch (error) {
      if (!isServiceError(error)) throw error;
      throw slipwayError(`ClientError: ${error.message}`, { code: 'CALL_FAILED', category: 'job' });
    }
  };
  return [
    {
      type: 'Model',
      request: anyRequest,
      jobNameField: 'ModelName',
      support: {},
      retryable: ['Step.SERVICE_FAULT', 'Step.THROTTLING'],
      metadata: ({ ModelArn }) => (ModelArn === undefined ? {} : { Model: { Arn: ModelArn } }),
      runner: async () => ({
        async run(request) {
          await call(operationIn(modelOperations, 'CreateModel'), request);
          return call(operationIn(modelOperations, 'DescribeModel'), {
            ModelName: text(request, 'ModelName') ?? '',
          });
        },
      }),
    },
    {
      type: 'RegisterModel',
      request: anyRequest,
      support: {},
      retryable: ['Step.SERVICE_FAULT', 'Step.THROTTLING'],
      metadata: ({ ModelPackageArn }) =>
        ModelPackageArn === undefined ? {} : { RegisterModel: { Arn: ModelPackageArn } },
      runner: async () => ({
        async run(request) {
          const group = text(request, 'ModelPackageGroupName');
          // The step makes a group that is missing, as ours does: docs/decisions/0010-model-package-groups.md.
          if (group !== undefined && !service.modelPackageGroups.has(group)) createGroup(group, {}, service);
          const { ModelPackageArn = '' } = await call(
            operationIn(modelPackageOperations, 'CreateModelPackage'),
            request,
          );
          return call(operationIn(modelPackageOperations, 'DescribeModelPackage'), {
            ModelPackageName: ModelPackageArn,
          });
        },
      }),
    },
  ];
}
