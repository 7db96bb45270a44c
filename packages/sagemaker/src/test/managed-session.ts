import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type ExecutionEvent,
  type ParameterDefinition,
  type Pipeline,
  pipelineFromDefinition,
  type StepDefinition,
} from '@slipway/core';
import {
  drivenClock,
  type SagemakerService,
  type SagemakerServiceOptions,
  sagemakerService,
  sessionClock,
} from '@slipway/testing/sagemaker-service';
import { onTestFinished, vi } from 'vitest';
import { awsClients } from '../client/aws-clients.ts';
import {
  type PipelinesSession,
  type PipelinesSessionOptions,
  pipelinesSession,
} from '../pipelines/session.ts';
import { trainingRequest } from './service-session.ts';

const region = 'eu-west-1';
const account = '123456789012';
export const ROLE: string = `arn:aws:iam::${account}:role/execution`;

export interface ManagedTest {
  readonly service: SagemakerService;
  readonly session: PipelinesSession;
  /** Another one on the same service and folder, as another process has it. */
  another(options?: Partial<PipelinesSessionOptions>): Promise<PipelinesSession>;
}

/** A session of managed pipelines against a service of its own, whose time nobody waits for. */
export async function managedTest(
  serviceOptions: SagemakerServiceOptions = {},
  options: Partial<PipelinesSessionOptions> = {},
): Promise<ManagedTest> {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  const time = drivenClock(new Date('2026-01-01T00:00:00Z'));
  const clock = sessionClock(time);
  const durations = {
    starting: 30_000,
    downloading: 10_000,
    running: 60_000,
    uploading: 5_000,
    stopping: 5_000,
  };
  const buckets = [`sagemaker-${region}-${account}`, 'bucket'];
  const service = await sagemakerService({
    clock: time,
    region,
    account,
    buckets,
    durations,
    ...serviceOptions,
  });
  const clients = awsClients({ region, endpoint: service.endpoint });
  const directory = await mkdtemp(join(tmpdir(), 'slipway-pipelines-'));
  const another = async (more: Partial<PipelinesSessionOptions> = {}): Promise<PipelinesSession> =>
    await pipelinesSession({
      kinds: [],
      role: ROLE,
      region,
      endpoint: service.endpoint,
      directory,
      client: clock.watch(await clients.sagemaker()),
      logsClient: clock.watch(await clients.logs()),
      clock,
      ...options,
      ...more,
    });
  onTestFinished(async () => {
    await service.close();
    await rm(directory, { recursive: true, force: true });
  });
  return { service, session: await another(), another };
}

export function trainStep(Name: string, more: Partial<StepDefinition> = {}): StepDefinition {
  return { Name, Type: 'Training', Arguments: trainingRequest() as StepDefinition['Arguments'], ...more };
}

export function modelStep(Name: string, of: string): StepDefinition {
  const ModelDataUrl = { Get: `Steps.${of}.ModelArtifacts.S3ModelArtifacts` };
  return { Name, Type: 'Model', Arguments: { PrimaryContainer: { Image: 'image', ModelDataUrl } } };
}

export function failStep(Name: string, DependsOn: string[]): StepDefinition {
  return { Name, Type: 'Fail', Arguments: { ErrorMessage: 'as meant' }, DependsOn };
}

export function pipelineOf(
  steps: readonly StepDefinition[],
  { name = 'P', parameters = [] }: { name?: string; parameters?: readonly ParameterDefinition[] } = {},
): Pipeline {
  return pipelineFromDefinition(name, { Version: '2020-12-01', Parameters: parameters, Steps: steps });
}

/** What was heard, in order: `Train StepStarting`, `Train: a line of its log`. */
export function heard(): { readonly events: ExecutionEvent[]; words(): string[] } {
  const events: ExecutionEvent[] = [];
  const word = (event: ExecutionEvent): string => {
    const step = 'step' in event && event.step !== undefined ? `${event.step} ` : '';
    return event.type === 'Log' ? `${step}Log ${event.line.text}` : `${step}${event.type}`;
  };
  return { events, words: () => events.map(word) };
}
