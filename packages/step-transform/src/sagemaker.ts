import type { Session, StepRunner } from '@slipway/core';
import { asSageMakerSession, type JobApi, runJob } from '@slipway/sagemaker';
import type { TransformRequest, TransformResponse } from './request.ts';

/** Sources: SageMaker API, CreateTransformJob; SageMaker Developer Guide, logging-cloudwatch. The network is the model's. */
const transformJobs: JobApi = {
  type: 'Transform',
  logGroup: '/aws/sagemaker/TransformJobs',
  cluster: 'TransformResources',
  outputKey: 'TransformOutput.KmsKeyId',
};

/** Runs transform jobs on SageMaker. */
export function transformRunner(session: Session): StepRunner<TransformRequest, TransformResponse> {
  const sagemaker = asSageMakerSession(session);
  return { run: (request, context) => runJob(sagemaker, context, transformJobs, request) };
}
