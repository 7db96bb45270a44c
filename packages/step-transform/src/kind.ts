import { type JsonObject, type Located, missingRunner, type StepKind, type StepUses } from '@slipway/core';
import { firstPredictions } from './first-predictions.ts';
import { valueAt } from './problem.ts';
import { type TransformRequest, type TransformResponse, transformRequest } from './request.ts';
import { transformSupport } from './support.ts';
import { transformProblems } from './transform-problems.ts';

/** The Transform step: predictions for whole objects, with CreateTransformJob. */
export const transformKind: StepKind<TransformRequest, TransformResponse> = {
  type: 'Transform',
  request: transformRequest,
  check: ({ Arguments }) => transformProblems(Arguments),
  jobNameField: 'TransformJobName',
  support: transformSupport,
  uses: transformUses,
  metadata: ({ TransformJobArn }) =>
    TransformJobArn === undefined ? {} : { TransformJob: { Arn: TransformJobArn } },
  outcome: ({ TransformOutput }, { objects }) => firstPredictions(TransformOutput.S3OutputPath, objects),
  async runner(session) {
    if (session.target === 'local') return (await import('./local.ts')).transformRunner(session);
    throw missingRunner('Transform', session);
  },
};

function transformUses(args: JsonObject): StepUses {
  return {
    reads: located(args, 'TransformInput', 'DataSource', 'S3DataSource', 'S3Uri'),
    writes: located(args, 'TransformOutput', 'S3OutputPath'),
  };
}

function located(args: JsonObject, ...path: readonly string[]): Located[] {
  const value = valueAt(args, ...path);
  return value === undefined ? [] : [{ path: path.join('.'), value }];
}
