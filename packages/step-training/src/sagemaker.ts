import type { Session, StepRunner } from '@slipway/core';
import { asSageMakerSession, type JobApi, runJob } from '@slipway/sagemaker';
import type { TrainingRequest } from './request.ts';
import type { TrainingResponse } from './response.ts';

/** Sources: SageMaker API, CreateTrainingJob; SageMaker Developer Guide, logging-cloudwatch. */
const trainingJobs: JobApi = {
  type: 'Training',
  logGroup: '/aws/sagemaker/TrainingJobs',
  cluster: 'ResourceConfig',
  vpc: 'VpcConfig',
  outputKey: 'OutputDataConfig.KmsKeyId',
  metricDefinitions: 'AlgorithmSpecification.MetricDefinitions',
};

/** Runs training jobs on SageMaker. */
export function trainingRunner(session: Session): StepRunner<TrainingRequest, TrainingResponse> {
  const sagemaker = asSageMakerSession(session);
  return { run: (request, context) => runJob(sagemaker, context, trainingJobs, request) };
}
