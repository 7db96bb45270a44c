import {
  EXCEPTION_TYPES,
  type JsonObject,
  type Located,
  missingRunner,
  type StepKind,
  type StepUses,
  valueAt,
} from '@slipway/core';
import { firstPredictions } from './first-predictions.ts';
import { refusedModel } from './model-refusal.ts';
import { type TransformRequest, type TransformResponse, transformRequest } from './request.ts';
import { transformSupport } from './support.ts';
import { transformProblems } from './transform-problems.ts';

/** The Transform step: predictions for whole objects, with CreateTransformJob. */
export const transformKind: StepKind<TransformRequest, TransformResponse> = {
  type: 'Transform',
  request: transformRequest,
  check: ({ Arguments }, where) => [...transformProblems(Arguments), ...refusedModel(Arguments, where)],
  jobNameField: 'TransformJobName',
  support: transformSupport,
  uses: transformUses,
  cacheKey: cachedFields,
  outputs: ({ TransformOutput }) => [`${TransformOutput.S3OutputPath.replace(/\/$/, '')}/`],
  retryable: EXCEPTION_TYPES,
  metadata: ({ TransformJobArn }) =>
    TransformJobArn === undefined ? {} : { TransformJob: { Arn: TransformJobArn } },
  outcome: ({ TransformOutput }, { objects }) => firstPredictions(TransformOutput.S3OutputPath, objects),
  async runner(session) {
    if (session.target === 'local') return (await import('./local.ts')).transformRunner(session);
    if (session.target === 'sagemaker') return (await import('./sagemaker.ts')).transformRunner(session);
    throw missingRunner('Transform', session);
  },
};

function transformUses(args: JsonObject): StepUses {
  const source = ['TransformInput', 'DataSource', 'S3DataSource'];
  const isManifest = valueAt(args, ...source, 'S3DataType') === 'ManifestFile';
  return {
    reads: located(args, ...source, 'S3Uri').map((read) => (isManifest ? { ...read, manifest: true } : read)),
    writes: located(args, 'TransformOutput', 'S3OutputPath'),
    models: located(args, 'ModelName'),
    instances: located(args, 'TransformResources', 'InstanceType'),
  };
}

/** The fields that SageMaker's cache looks at. Source: SageMaker Developer Guide, pipelines-default-keys. */
function cachedFields({
  DataProcessing,
  Environment,
  ModelName,
  TransformInput,
}: TransformRequest): JsonObject {
  return {
    ...(DataProcessing && { DataProcessing }),
    ...(Environment && { Environment }),
    ModelName,
    TransformInput,
  } as object as JsonObject;
}

function located(args: JsonObject, ...path: readonly string[]): Located[] {
  const value = valueAt(args, ...path);
  return value === undefined ? [] : [{ path: path.join('.'), value }];
}
