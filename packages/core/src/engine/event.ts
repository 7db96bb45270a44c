import type { LogLine } from '../contract/job-backend.ts';
import type { Metric } from '../contract/step-runner.ts';
import type { ErrorCategory } from '../errors.ts';
import type { Json, JsonObject } from '../json.ts';

/** What an execution's journal holds. The state of an execution is a fold over these. */
export type JournalEvent =
  | { readonly type: 'ExecutionStarted'; readonly time: Date }
  | {
      readonly type: 'StepStarting';
      readonly time: Date;
      readonly step: string;
      readonly attempt: number;
      readonly jobName: string;
    }
  | {
      readonly type: 'StepExecuting';
      readonly time: Date;
      readonly step: string;
      readonly description: JsonObject;
    }
  | { readonly type: 'StepSucceeded'; readonly time: Date; readonly step: string; readonly response: Json }
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

/** What a listener hears beside the journal; nothing of it is needed to know an execution's state. */
export type Notice =
  | { readonly type: 'Log'; readonly step: string; readonly line: LogLine }
  | { readonly type: 'Metric'; readonly step: string; readonly metric: Metric }
  | { readonly type: 'Progress'; readonly step: string; readonly text: string }
  | { readonly type: 'Warning'; readonly step?: string; readonly path?: string; readonly message: string };

export type ExecutionEvent = JournalEvent | Notice;
