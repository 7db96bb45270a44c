import {
  type ExecutionEvent,
  type ParameterDefinition,
  type Pipeline,
  pipelineFromDefinition,
  type StepDefinition,
} from '@slipway/core';
import type { SagemakerService, SagemakerServiceOptions } from '@slipway/testing/sagemaker-service';
import { onTestFinished } from 'vitest';
import {
  type PipelinesSession,
  type PipelinesSessionOptions,
  pipelinesSession,
} from '../pipelines/session.ts';
import { accountService } from './account-service.ts';
import { trainingRequest } from './service-session.ts';

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
  const { service, sessionOptions, close } = await accountService(serviceOptions);
  const another = async (more: Partial<PipelinesSessionOptions> = {}): Promise<PipelinesSession> =>
    await pipelinesSession({ ...sessionOptions, ...options, ...more });
  onTestFinished(close);
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
