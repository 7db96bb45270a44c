import type { LogLine } from '../contract/job-backend.ts';
import type { Metric } from '../contract/step-runner.ts';
import type { ErrorCategory, ExceptionType } from '../errors.ts';
import type { Json, JsonObject } from '../json.ts';

/** What an execution's journal holds. The state of an execution is a fold over these. */
export type JournalEvent =
  | { readonly type: 'ExecutionStarted'; readonly time: Date }
  /** It goes on: after its process died, after it was stopped, after a step failed. */
  | { readonly type: 'ExecutionResumed'; readonly time: Date }
  | {
      readonly type: 'StepStarting';
      readonly time: Date;
      readonly step: string;
      readonly attempt: number;
      readonly jobName: string;
    }
  | StepKeyed
  | {
      readonly type: 'StepExecuting';
      readonly time: Date;
      readonly step: string;
      readonly description: JsonObject;
    }
  | {
      readonly type: 'ImagePinned';
      readonly time: Date;
      readonly step: string;
      readonly image: string;
      readonly digest: string;
    }
  /** An attempt failed, and a retry policy asks for another. */
  | {
      readonly type: 'StepRetrying';
      readonly time: Date;
      readonly step: string;
      /** The one that failed. */
      readonly attempt: number;
      readonly exceptionType: ExceptionType;
      readonly failureReason: string;
      /** From `time` on. */
      readonly delaySeconds: number;
    }
  | StepSucceeded
  /** A step that a selection leaves out: an earlier execution answered for it. */
  | {
      readonly type: 'StepReused';
      readonly time: Date;
      readonly step: string;
      readonly response: Json;
      /** ARN of the execution that ran it. */
      readonly source: string;
    }
  | {
      readonly type: 'StepFailed';
      readonly time: Date;
      readonly step: string;
      /** Absent for a Fail step without a message. */
      readonly failureReason?: string;
      /** What to do next: the last log lines, where the whole log is, how to run that job again. */
      readonly hint?: string;
      /** `environment`: the machine lacks something; absent where nobody knows. */
      readonly category?: ErrorCategory;
    }
  | { readonly type: 'StepStopped'; readonly time: Date; readonly step: string }
  | { readonly type: 'ExecutionStopping'; readonly time: Date }
  | {
      readonly type: 'ExecutionEnded';
      readonly time: Date;
      readonly status: 'Succeeded' | 'Failed' | 'Stopped';
      readonly failureReason?: string;
    };

/** What a step's outcome depends on, as the cache sees it. */
export interface StepKeyed {
  readonly type: 'StepKeyed';
  readonly time: Date;
  readonly step: string;
  /** Digest of `parts`. */
  readonly key: string;
  /** Field of the request, or a file that it stands for, to its value or digest: `ProcessingInputs[0].S3Input.S3Uri/data.csv`. */
  readonly parts: Readonly<Record<string, string>>;
}

export interface StepSucceeded {
  readonly type: 'StepSucceeded';
  readonly time: Date;
  readonly step: string;
  readonly response: Json;
  /** What its outputs were, for a step that the cache may take: URI to a digest of what was there. */
  readonly outputs?: Readonly<Record<string, string>>;
  /** Nothing ran: an earlier success answered for it. */
  readonly cachedFrom?: CacheSource;
}

export interface CacheSource {
  /** ARN of the execution that ran the step. */
  readonly execution: string;
  /** ISO 8601: when the step succeeded there. */
  readonly time: string;
}

/** What a listener hears beside the journal; nothing of it is needed to know an execution's state. */
export type Notice =
  | { readonly type: 'Log'; readonly step: string; readonly line: LogLine }
  | { readonly type: 'Metric'; readonly step: string; readonly metric: Metric }
  | { readonly type: 'Progress'; readonly step: string; readonly text: string }
  | { readonly type: 'Warning'; readonly step?: string; readonly path?: string; readonly message: string };

export type ExecutionEvent = JournalEvent | Notice;
