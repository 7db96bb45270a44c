import type { Json } from '../json.ts';
import type { ExecutionEvent } from './event.ts';

export type ExecutionStatus = 'Executing' | 'Stopping' | 'Stopped' | 'Failed' | 'Succeeded';
export type StepStatus = 'Starting' | 'Executing' | 'Stopping' | 'Stopped' | 'Failed' | 'Succeeded';

/** How an execution is run. It is in the journal, and the same when the execution is resumed. */
export interface RunOptions {
  /** Refuse what SageMaker is documented not to support, and would otherwise be warned of. */
  readonly strict?: boolean;
  /** Steps that may run at once, at least 1; default: the session's. */
  readonly parallelism?: number;
  /** `document` (the default): steps whose CacheConfig asks for it; `all`: whatever can be cached, without expiry. */
  readonly cache?: CacheMode;
  readonly selection?: Selection;
}

export type CacheMode = 'off' | 'document' | 'all';

/** Runs some steps of a pipeline, with what an earlier execution has of the others. Source: SageMaker API, SelectiveExecutionConfig. */
export interface Selection {
  /** Names; with two of them, also every step between them. */
  readonly steps: readonly string[];
  /** Id of the execution that answers for the steps before them. Not needed where there are none. */
  readonly source?: string;
}

export interface StartOptions extends RunOptions {
  /** Values for parameters, by name; a string is read as the parameter's type asks. */
  readonly parameters?: Readonly<Record<string, string | number | boolean>>;
  /** Stops the execution as `stop()` does. */
  readonly signal?: AbortSignal;
  /** Hears everything, in order. When it throws, what runs is stopped and `wait()` rejects with what it threw. */
  readonly onEvent?: (event: ExecutionEvent) => void;
}

/** `parallelism`: instead of what the execution was started with. */
export type ResumeOptions = Pick<StartOptions, 'signal' | 'onEvent' | 'parallelism'>;

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
  readonly CacheHitResult?: { readonly SourcePipelineExecutionArn: string };
  readonly SelectiveExecutionResult?: { readonly SourcePipelineExecutionArn: string };
  readonly Metadata?: Json;
}
