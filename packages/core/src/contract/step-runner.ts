import type { JsonObject } from '../json.ts';
import type { LogLine } from './job-backend.ts';
import type { ObjectStore } from './object-store.ts';

/**
 * Runs one step where its session runs: takes the request of the SageMaker API with every reference
 * resolved, and resolves to what the matching `Describe…` call would answer. Rejects when the step
 * fails, stops what it started when `signal` fires. Retries, timeouts and the journal are the engine's.
 * `describeStepRunner` of `@slipway/testing` is the contract as a test.
 */
export interface StepRunner<Request = unknown, Response = unknown> {
  /** With a job name it has seen before it attaches to that job, and never starts a second one. */
  run(request: Request, context: StepContext): Promise<Response>;
}

export interface StepContext {
  readonly executionId: string;
  readonly pipelineName: string;
  readonly stepName: string;
  /** From 1. */
  readonly attempt: number;
  /** Unique per execution, step and attempt, legal as a job's and a container's name: the idempotency key. */
  readonly jobName: string;
  /** Which of several jobs of its step this is, where a runner has other runners run them. It names the job's log. */
  readonly part?: string;
  readonly signal: AbortSignal;
  readonly objects: ObjectStore;
  /** What is known of the job by now, in the shape of the response: its ARN, its status. */
  report(description: JsonObject): void;
  /** A line of the job's log. */
  log(line: LogLine): void;
  metric(metric: Metric): void;
  /** What an image of the job is, by digest, before the job starts: a later run knows whether it changed. */
  pin(image: string, digest: string): void;
  /** What takes long right now, for people to read. */
  progress(text: string): void;
  /** Something the user should know and that stops nothing. */
  warn(message: string): void;
}

export interface Metric {
  readonly name: string;
  /** Which of several jobs of its step it was read from, as the step's runner tells. */
  readonly part?: string;
  readonly value: number;
  readonly time: Date;
}
