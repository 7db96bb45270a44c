import type { Session, StepRunner } from '@slipway/core';
import { asSageMakerSession, type JobApi, runJob } from '@slipway/sagemaker';
import type { ProcessingRequest } from './request.ts';
import type { ProcessingResponse } from './response.ts';

/** Sources: SageMaker API, CreateProcessingJob; SageMaker Developer Guide, logging-cloudwatch. */
const processingJobs: JobApi = {
  type: 'Processing',
  logGroup: '/aws/sagemaker/ProcessingJobs',
  cluster: 'ProcessingResources.ClusterConfig',
  vpc: 'NetworkConfig.VpcConfig',
  outputKey: 'ProcessingOutputConfig.KmsKeyId',
};

/** Runs processing jobs on SageMaker. */
export function processingRunner(session: Session): StepRunner<ProcessingRequest, ProcessingResponse> {
  const sagemaker = asSageMakerSession(session);
  return { run: (request, context) => runJob(sagemaker, context, processingJobs, request) };
}
