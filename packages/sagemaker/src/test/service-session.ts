import type { SagemakerServiceOptions } from '@slipway/testing/sagemaker-service';
import { onTestFinished } from 'vitest';
import type { JobApi } from '../jobs/job-api.ts';
import { type SageMakerSession, sagemakerSession } from '../session.ts';
import type { SageMakerSessionOptions } from '../session-options.ts';
import { type AccountService, accountService } from './account-service.ts';

export interface ServiceSession extends Pick<AccountService, 'service' | 'time' | 'clock' | 'close'> {
  readonly session: SageMakerSession;
}

/** A session against a service of its own, whose time nobody waits for. */
export async function serviceSession(
  serviceOptions: SagemakerServiceOptions = {},
  options: Partial<SageMakerSessionOptions> = {},
): Promise<ServiceSession> {
  const { service, time, clock, sessionOptions, close } = await accountService(serviceOptions);
  const session = await sagemakerSession({ ...sessionOptions, ...options });
  return {
    service,
    time,
    clock,
    session,
    async close() {
      await session.runs.close();
      await close();
    },
  };
}

export async function testSession(...args: Parameters<typeof serviceSession>): Promise<ServiceSession> {
  const made = await serviceSession(...args);
  onTestFinished(made.close);
  return made;
}

export const trainingJobs: JobApi = {
  type: 'Training',
  logGroup: '/aws/sagemaker/TrainingJobs',
  cluster: 'ResourceConfig',
  vpc: 'VpcConfig',
  outputKey: 'OutputDataConfig.KmsKeyId',
  metricDefinitions: 'AlgorithmSpecification.MetricDefinitions',
};

export function trainingRequest(more: object = {}): object {
  return {
    AlgorithmSpecification: { TrainingImage: 'image', TrainingInputMode: 'File' },
    RoleArn: 'arn:aws:iam::123456789012:role/execution',
    OutputDataConfig: { S3OutputPath: 's3://bucket/out' },
    ResourceConfig: { InstanceCount: 1, InstanceType: 'ml.m5.xlarge', VolumeSizeInGB: 30 },
    StoppingCondition: { MaxRuntimeInSeconds: 86_400 },
    ...more,
  };
}
