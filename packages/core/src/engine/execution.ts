import type { Json } from '../json.ts';
import type { ExecutionEvent } from './event.ts';

export type ExecutionStatus = 'Executing' | 'Stopping' | 'Stopped' | 'Failed' | 'Succeeded';
export type StepStatus = 'Starting' | 'Executing' | 'Stopping' | 'Stopped' | 'Failed' | 'Succeeded';

export interface StartOptions {
  /** Values for parameters, by name; a string is read as the parameter's type asks. */
  readonly parameters?: Readonly<Record<string, string | number | boolean>>;
  /** Stops the execution as `stop()` does. */
  readonly signal?: AbortSignal;
  /** Hears everything, in order. When it throws, what runs is stopped and `wait()` rejects with what it threw. */
  readonly onEvent?: (event: ExecutionEvent) => void;
  /** Refuse what SageMaker is documented not to support, and would otherwise be warned of. */
  readonly strict?: boolean;
  /** Steps that may run at once, at least 1; default: the session's. */
  readonly parallelism?: number;
}

/** A running or ended execution of a pipeline. */
export interface Execution {
  /** Twelve lower-case letters and digits. */
  readonly id: string;
  readonly arn: string;
  /** In the shape of DescribePipelineExecution. */
  describe(): Promise<ExecutionDescription>;
  /** In the shape of ListPipelineExecutionSteps, in the order they started; steps that did not start are absent. */
  steps(): Promise<readonly ExecutionStep[]>;
  /** Resolves when it Succeeded; rejects with `EXECUTION_FAILED` or `EXECUTION_STOPPED`. */
  wait(): Promise<ExecutionDescription>;
  /** Stops what runs, starts nothing more; resolves when it has ended. */
  stop(): Promise<void>;
}

export interface ExecutionDescription {
  readonly PipelineArn: string;
  readonly PipelineExecutionArn: string;
  readonly PipelineExecutionStatus: ExecutionStatus;
  readonly FailureReason?: string;
  readonly CreationTime: Date;
  readonly LastModifiedTime: Date;
}

export interface ExecutionStep {
  readonly StepName: string;
  readonly StepType: string;
  readonly StepStatus: StepStatus;
  readonly StartTime: Date;
  readonly EndTime?: Date;
  readonly FailureReason?: string;
  readonly AttemptCount: number;
  readonly Metadata?: Json;
}
