import type { JobResult, Metric } from '@slipway/core';

/** A job as a step's runner plans it: what SageMaker's container contract asks for, before any backend knows of it. */
export interface JobPlan {
  readonly image: string;
  readonly entrypoint?: readonly string[];
  readonly arguments?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Number of hosts, `algo-1` to `algo-N`; default 1. */
  readonly hostCount?: number;
  /** The instance type of each host, or one that all of them have. Default: each counts as one CPU. */
  readonly instanceTypes?: readonly string[];
  readonly inputs: readonly PlannedInput[];
  /** Tarballs unpacked below `/opt/ml` before the job starts: code, a model. */
  readonly archives?: readonly PlannedArchive[];
  /** Folders below `/opt/ml` that the job finds empty: `model`, `output/data`, `processing/train`. */
  readonly folders: readonly string[];
  /** Text files below `/opt/ml`, by path: `input/config/hyperparameters.json`. */
  files(host: string, hosts: readonly string[]): Readonly<Record<string, string>>;
  /** The job is stopped after this long; the outcome then says so. */
  readonly maxRuntimeSeconds?: number;
  /** URIs that results will be stored below: a bad one is found before the job runs, and not after. */
  readonly outputs?: readonly string[];
  /** From SIGTERM to SIGKILL; default 120. */
  readonly graceSeconds?: number;
  /** Metrics read from the log: the first group of the regular expression is the value. */
  readonly metrics?: readonly { readonly Name: string; readonly Regex: string }[];
  readonly port?: number;
  readonly networkIsolation?: boolean;
  /** What one instance runs side by side, in place of hosts that are alike: an inference pipeline. */
  readonly containers?: readonly PlannedContainer[];
}

/** What a container has of its own. The rest is the plan's, as it is for a host. */
export interface PlannedContainer extends Pick<JobPlan, 'image' | 'environment' | 'inputs' | 'archives'> {
  /** Of its host; no other container of the job has it. */
  readonly name: string;
}

export interface PlannedInput {
  /** `s3://…`, a `file://` URI, or a path of this machine. */
  readonly uri: string;
  /** Below `/opt/ml`. */
  readonly target: string;
  readonly access: 'read-only' | 'private';
  /** Default `S3Prefix`. */
  readonly dataType?: 'S3Prefix' | 'ManifestFile';
  /** Default `FullyReplicated`. */
  readonly distribution?: 'FullyReplicated' | 'ShardedByS3Key';
  /** Nothing there is an empty folder, and no error: checkpoints of an earlier run. */
  readonly optional?: boolean;
}

export interface PlannedArchive {
  readonly uri: string;
  /** Below `/opt/ml`. */
  readonly target: string;
}

/** A job that runs, or that ran and was found again. */
export interface StartedJob {
  readonly startTime: Date;
  /** `Job.endpoints`. */
  readonly endpoints?: ReadonlyMap<string, string>;
  /** What each host sees as `/opt/ml`, by the host's name; there until `release`. */
  readonly roots: ReadonlyMap<string, string>;
  /** Resolves when it has ended and its log is complete; stops it and rejects when the step's signal fires. */
  finish(): Promise<JobOutcome>;
  /** Ends it: a serving job that has served. */
  stop(): Promise<void>;
  /** Frees what the job held. Its log stays. */
  release(): Promise<void>;
}

export interface JobOutcome {
  readonly result: JobResult;
  readonly startTime: Date;
  readonly endTime: Date;
  readonly exceededMaxRuntime: boolean;
  /** The last value of each, in the order they were declared. */
  readonly metrics: readonly Metric[];
  /** Absolute. */
  readonly logPath: string;
  /** The last lines, for a failure's report. */
  readonly logTail: readonly string[];
  readonly reproduce?: string;
}
