import { hash } from 'node:crypto';
import {
  isSlipwayError,
  type JsonObject,
  milestone,
  type Session,
  type StepContext,
  type StepRunner,
  slipwayError,
} from '@slipway/core';
import { asSageMakerSession, type SageMakerSession, stoppedError, withDefaults } from '@slipway/sagemaker';
import { refuseStopped } from '../stopped.ts';
import type { RegisterModelRequest, RegisterModelResponse } from './request.ts';

/**
 * Puts models into SageMaker's registry, whose group is made where it is missing
 * (docs/decisions/0010-model-package-groups.md).
 */
export function registerModelRunner(
  session: Session,
): StepRunner<RegisterModelRequest, RegisterModelResponse> {
  const sagemaker = asSageMakerSession(session);
  return {
    async run(request, context) {
      refuseStopped(context);
      const { ModelPackageArn } = await createPackage(sagemaker, requestOf(sagemaker, request, context));
      milestone('package:created');
      const name = String(ModelPackageArn);
      context.report({ ModelPackageArn: name });
      return (await whenReady(sagemaker, name, context)) as object as RegisterModelResponse;
    },
  };
}

/** A package of a group has no name and no tags of its own. Source: SageMaker API, CreateModelPackage. */
function requestOf(
  { requestDefaults }: SageMakerSession,
  { ModelPackageName: _, ...request }: RegisterModelRequest,
  { jobName }: StepContext,
): JsonObject {
  // The same step, run again after a crash, gets the package it made. 1 to 36 characters.
  const ClientToken = request.ClientToken ?? hash('sha256', jobName).slice(0, 36);
  const tokened = { ...request, ClientToken } as object as JsonObject;
  if (request.ModelPackageGroupName !== undefined) return tokened;
  return withDefaults({ ...tokened, ModelPackageName: jobName }, {}, requestDefaults);
}

async function createPackage(
  { sagemaker, requestDefaults }: SageMakerSession,
  request: JsonObject,
): Promise<JsonObject> {
  const { ModelPackageGroupName, ModelPackageName } = request;
  try {
    return await sagemaker.call('createModelPackage', request);
  } catch (error) {
    if (ModelPackageName !== undefined && isSlipwayError(error, 'AWS_ALREADY_EXISTS'))
      return await sagemaker.call('describeModelPackage', { ModelPackageName });
    if (ModelPackageGroupName === undefined || !isSlipwayError(error, 'AWS_NOT_FOUND')) throw error;
  }
  try {
    const group = withDefaults({ ModelPackageGroupName }, {}, requestDefaults);
    await sagemaker.call('createModelPackageGroup', group);
  } catch (error) {
    // Another step of the group was first.
    if (!isSlipwayError(error, 'AWS_ALREADY_EXISTS')) throw error;
  }
  return await sagemaker.call('createModelPackage', request);
}

/** Milliseconds between two looks at a package that SageMaker validates by running it. */
const INTERVAL = 5_000;

async function whenReady(
  { sagemaker, clock }: SageMakerSession,
  ModelPackageName: string,
  context: StepContext,
): Promise<JsonObject> {
  for (;;) {
    const found = await sagemaker.call('describeModelPackage', { ModelPackageName });
    const { ModelPackageStatus: status } = found;
    if (status === 'Completed') return found;
    if (status !== 'Pending' && status !== 'InProgress')
      throw slipwayError(`the model package ended as ${status}`, {
        code: 'MODEL_PACKAGE_FAILED',
        category: 'job',
        hint: `aws sagemaker describe-model-package --model-package-name ${ModelPackageName}`,
      });
    await clock.sleep(INTERVAL, context.signal).catch(() => {
      throw stoppedError(context);
    });
  }
}
