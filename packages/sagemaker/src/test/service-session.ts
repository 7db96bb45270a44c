import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StepContext } from '@slipway/core';
import {
  type DrivenClock,
  drivenClock,
  type SagemakerService,
  type SagemakerServiceOptions,
  type SessionClock,
  sagemakerService,
  sessionClock,
} from '@slipway/testing/sagemaker-service';
import { onTestFinished, vi } from 'vitest';
import { awsClients } from '../client/aws-clients.ts';
import type { JobApi } from '../jobs/job-api.ts';
import { type SageMakerSession, sagemakerSession } from '../session.ts';
import type { SageMakerSessionOptions } from '../session-options.ts';

export interface ServiceSession {
  readonly service: SagemakerService;
  /** Of the service. */
  readonly time: DrivenClock;
  readonly clock: SessionClock;
  readonly session: SageMakerSession;
  close(): Promise<void>;
}

/** A session against a service of its own, whose time nobody waits for. */
export async function serviceSession(
  serviceOptions: SagemakerServiceOptions = {},
  options: Partial<SageMakerSessionOptions> = {},
): Promise<ServiceSession> {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  const time = drivenClock(new Date('2026-01-01T00:00:00Z'));
  const clock = sessionClock(time);
  const region = 'eu-west-1';
  const account = '123456789012';
  const buckets = [`sagemaker-${region}-${account}`, 'bucket'];
  const durations = {
    starting: 30_000,
    downloading: 10_000,
    running: 60_000,
    uploading: 5_000,
    stopping: 5_000,
  };
  const service = await sagemakerService({
    clock: time,
    region,
    account,
    buckets,
    durations,
    ...serviceOptions,
  });
  const clients = awsClients({ region, endpoint: service.endpoint });
  const directory = await mkdtemp(join(tmpdir(), 'slipway-sagemaker-'));
  const session = await sagemakerSession({
    kinds: [],
    role: `arn:aws:iam::${account}:role/execution`,
    region,
    endpoint: service.endpoint,
    directory,
    client: clock.watch(await clients.sagemaker()),
    logsClient: clock.watch(await clients.logs()),
    clock,
    ...options,
  });
  return {
    service,
    time,
    clock,
    session,
    async close() {
      await session.runs.close();
      await service.close();
      await rm(directory, { recursive: true });
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

interface Told {
  readonly context: StepContext;
  readonly reports: object[];
  /** Each with its host before it. */
  readonly lines: string[];
  readonly metrics: [string, number][];
  readonly warnings: string[];
}

/** A context, and all that it was told. */
export function testContext(session: SageMakerSession, more: Partial<StepContext> = {}): Told {
  const reports: object[] = [];
  const lines: string[] = [];
  const metrics: [string, number][] = [];
  const warnings: string[] = [];
  const context: StepContext = {
    executionId: 'abcdefghijkl',
    pipelineName: 'P',
    stepName: 'Train',
    attempt: 1,
    jobName: 'pipelines-abcdefghijkl-Train-0123456789',
    signal: new AbortController().signal,
    objects: session.objects,
    report: (description) => void reports.push(description),
    log: ({ host, text }) => void lines.push(`${host} ${text}`),
    metric: ({ name, value }) => void metrics.push([name, value]),
    pin: () => undefined,
    progress: () => undefined,
    warn: (message) => void warnings.push(message),
    ...more,
  };
  return { context, reports, lines, metrics, warnings };
}
