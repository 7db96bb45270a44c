import type { PipelineDefinition } from '../definition/document.ts';
import type { JournalEvent, StepKeyed, StepSucceeded } from '../engine/event.ts';
import type { ExecutionStatus, RunOptions } from '../engine/execution.ts';
import type { JsonObject } from '../json.ts';

/**
 * The journal of executions: append-only, written before what it announces is done, so that the
 * state of an execution is a fold over its events at any moment and after any crash. Several processes
 * may use one at a time. `describeRunStore` of `@slipway/testing` is the contract as a test.
 */
export interface RunStore {
  /** Rejects with `EXECUTION_EXISTS` for an id it has. */
  create(execution: ExecutionRecord): Promise<void>;
  /** Durable, and in order, once it resolves: all of them, or none. Rejects for an id it has not. */
  append(executionId: string, ...events: readonly JournalEvent[]): Promise<void>;
  /** `undefined` for an id it has not. */
  get(executionId: string): Promise<ExecutionRecord | undefined>;
  /** Every event of an execution, oldest first. */
  events(executionId: string): AsyncIterable<JournalEvent>;
  /** Newest first. */
  list(options?: ListOptions): AsyncIterable<ExecutionSummary>;
  /** Runs of a step whose key is in the journal, the one whose key came last first. */
  stepRuns(query: StepRunQuery): AsyncIterable<StepRun>;
  /** Makes this process the one that runs an execution, until it releases it or ends; `undefined`: another one is. */
  claim(executionId: string): Promise<ExecutionClaim | undefined>;
  /** Whether a living process has claimed it. */
  isClaimed(executionId: string): Promise<boolean>;
  /** Asks whoever has claimed the execution to stop it. Rejects for an id it has not. */
  requestStop(executionId: string): Promise<void>;
  /**
   * Resolves when somebody has asked for that since the execution was claimed, at once if that was before; rejects with
   * its reason when the signal fires. Whoever claims the execution next does not hear of it.
   */
  stopRequested(executionId: string, options: { readonly signal: AbortSignal }): Promise<void>;
  /** Forgets an execution and its events. One that is not there is no error. */
  remove(executionId: string): Promise<void>;
  /** Also gives up what was claimed through it. */
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
  readonly options: RunOptions;
  /** What its session needs to know to go on with it: `Session.settings` of when it started. */
  readonly settings: JsonObject;
}

/** An execution as a list shows it, without its events being read. */
export interface ExecutionSummary extends Pick<ExecutionRecord, 'id' | 'arn' | 'pipelineName' | 'startTime'> {
  readonly status: ExecutionStatus;
  /** When its newest event happened. */
  readonly lastModified: Date;
  readonly failureReason?: string;
}

export interface ListOptions {
  readonly pipelineName?: string;
  readonly status?: ExecutionStatus;
  /** Ids that start so. */
  readonly idPrefix?: string;
  /** At most so many. */
  readonly limit?: number;
}

export interface StepRunQuery {
  readonly pipelineName: string;
  readonly step: string;
  /** Only those with this key. */
  readonly key?: string;
  /** Only those that succeeded. */
  readonly succeeded?: true;
  /** At most so many. */
  readonly limit?: number;
}

/** One attempt of a step with its key: that the cache may take, or that tells why it did not. */
export interface StepRun {
  readonly executionId: string;
  readonly executionArn: string;
  readonly keyed: StepKeyed;
  /** How it ended, where it succeeded. */
  readonly succeeded?: StepSucceeded;
}

export interface ExecutionClaim {
  release(): Promise<void>;
}
