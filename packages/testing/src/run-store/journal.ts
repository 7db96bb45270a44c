import assert from 'node:assert/strict';
import { DOCUMENT_VERSION, type ExecutionRecord, type JournalEvent, type RunStore } from '@slipway/core';
import type { ConformanceCase } from '../conformance-case.ts';
import type { RunStoreFixture } from './fixture.ts';

export type RunStoreCase = ConformanceCase<RunStoreFixture>;

/** A case whose store is closed whatever happens. */
export function runStoreCase(
  name: string,
  body: (fixture: RunStoreFixture) => Promise<void>,
  exempt?: (fixture: RunStoreFixture) => string | undefined,
): RunStoreCase {
  return {
    name,
    ...(exempt && { exempt }),
    run: async (fixture) => {
      try {
        await body(fixture);
      } finally {
        await fixture.store.close();
      }
    },
  };
}

/** An id as executions have them: twelve of one character. */
export function idOf(character: string): string {
  return character.repeat(12);
}

export function execution(id: string, changes: Partial<ExecutionRecord> = {}): ExecutionRecord {
  return {
    id,
    arn: arnOf(id),
    pipelineName: 'Conformance',
    definition: {
      Version: DOCUMENT_VERSION,
      Parameters: [{ Name: 'Message', Type: 'String', DefaultValue: 'none' }],
      Steps: [
        {
          Name: 'Stop',
          Type: 'Fail',
          Arguments: { ErrorMessage: { Get: 'Parameters.Message' } },
          DependsOn: [],
        },
      ],
    },
    parameters: { Message: 'given', Count: 3, Flag: true },
    startTime: at(0),
    options: {
      strict: true,
      parallelism: 2,
      cache: 'all',
      selection: { steps: ['Stop'], source: idOf('s') },
    },
    settings: { backend: 'subprocess', images: [{ name: 'a', environment: null }] },
    ...changes,
  };
}

export function arnOf(id: string): string {
  return `arn:aws:sagemaker:us-east-1:000000000000:pipeline/Conformance/execution/${id}`;
}

/** One of each kind, and of those with optional parts one with and one without them. */
export function everyEvent(): readonly JournalEvent[] {
  const step = 'Train';
  return [
    started(0),
    { type: 'StepStarting', time: at(1), step, attempt: 1, jobName: 'pipelines-aaaaaaaaaaaa-Train-0' },
    keyed(step, 'k1', 1),
    { type: 'ImagePinned', time: at(1), step, image: 'python:3', digest: 'sha256:00' },
    { type: 'StepExecuting', time: at(2), step, description: { TrainingJobArn: 'arn', List: [[1], {}] } },
    {
      type: 'StepRetrying',
      time: at(3),
      step,
      attempt: 1,
      exceptionType: 'SageMaker.JOB_INTERNAL_ERROR',
      failureReason: 'the container is gone',
      delaySeconds: 1.5,
    },
    succeeded(step, 3),
    {
      ...succeeded('Prepare', 3),
      outputs: { 's3://bucket/model': 'sha256:11' },
      cachedFrom: { execution: arnOf(idOf('c')), time: at(0).toISOString() },
    },
    { type: 'StepReused', time: at(4), step: 'Fetch', response: ['x'], source: arnOf(idOf('c')) },
    {
      type: 'StepFailed',
      time: at(4),
      step: 'Eval',
      failureReason: 'AlgorithmError: no such file',
      hint: 'slipway logs',
      category: 'environment',
    },
    { type: 'StepFailed', time: at(4), step: 'Silent' },
    stopped('Transform', 5),
    { type: 'ExecutionStopping', time: at(6) },
    { type: 'ExecutionEnded', time: at(7), status: 'Failed', failureReason: 'Step failure' },
    resumed(8),
    { type: 'ExecutionEnded', time: at(9), status: 'Succeeded' },
  ];
}

export function started(second: number): JournalEvent {
  return { type: 'ExecutionStarted', time: at(second) };
}

export function resumed(second: number): JournalEvent {
  return { type: 'ExecutionResumed', time: at(second) };
}

export function stopped(step: string, second: number): JournalEvent {
  return { type: 'StepStopped', time: at(second), step };
}

export function keyed(step: string, key: string, second: number): JournalEvent & { type: 'StepKeyed' } {
  const parts = { 'AppSpecification.ImageUri': 'python:3', 'ProcessingInputs[0].S3Input.S3Uri/a b.csv': key };
  return { type: 'StepKeyed', time: at(second), step, key, parts };
}

export function succeeded(step: string, second: number): JournalEvent & { type: 'StepSucceeded' } {
  return { type: 'StepSucceeded', time: at(second), step, response: { Value: 0.1, None: null } };
}

/** Times with milliseconds, which a store must not lose. */
export function at(second: number): Date {
  return new Date(Date.UTC(2026, 0, 31, 23, 59, second, 123));
}

export async function eventsOf(store: RunStore, id: string): Promise<readonly JournalEvent[]> {
  return await Array.fromAsync(store.events(id));
}

/** An execution with these events. */
export async function keep(
  store: RunStore,
  record: ExecutionRecord,
  events: readonly JournalEvent[] = [],
): Promise<void> {
  await store.create(record);
  for (const event of events) await store.append(record.id, event);
}

export function needsAnother({ another }: RunStoreFixture): string | undefined {
  return another === undefined ? 'the setup has no another' : undefined;
}

/** Closes what the case opened beside its own store. */
export async function withAnother(
  { another }: RunStoreFixture,
  body: (other: RunStore) => Promise<void>,
): Promise<void> {
  assert.ok(another);
  const other = await another();
  try {
    await body(other);
  } finally {
    await other.close();
  }
}
