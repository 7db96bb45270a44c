import type { PipelineDefinition } from '../definition/document.ts';
import type { JournalEvent } from '../engine/event.ts';

/**
 * The journal of executions: append-only, written before what it announces is done, so that the
 * state of an execution is a fold over its events at any moment and after any crash.
 * `describeRunStore` of `@slipway/testing` is the contract as a test.
 */
export interface RunStore {
  /** Rejects with `EXECUTION_EXISTS` for an id it has. */
  create(execution: ExecutionRecord): Promise<void>;
  /** Durable, and in order, once it resolves. Rejects for an id it has not. */
  append(executionId: string, event: JournalEvent): Promise<void>;
  /** `undefined` for an id it has not. */
  get(executionId: string): Promise<ExecutionRecord | undefined>;
  /** Every event of an execution, oldest first. */
  events(executionId: string): AsyncIterable<JournalEvent>;
  /** Newest first. */
  list(options?: { pipelineName?: string }): AsyncIterable<ExecutionRecord>;
  close(): Promise<void>;
}

/** What an execution was started with. */
export interface ExecutionRecord {
  readonly id: string;
  readonly arn: string;
  readonly pipelineName: string;
  readonly definition: PipelineDefinition;
  /** The values given at its start, without defaults. */
  readonly parameters: Readonly<Record<string, string | number | boolean>>;
  readonly startTime: Date;
}
