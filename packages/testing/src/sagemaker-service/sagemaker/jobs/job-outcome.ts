import type { JobType } from './job-type.ts';

/** What becomes of a job. Times are milliseconds of the service's clock. */
export interface JobOutcome {
  /** Default: `Completed`. `WhenStopped`: it runs until somebody stops it, or its longest time is over. */
  readonly ends?: 'Completed' | 'Failed' | 'WhenStopped';
  /** Of a job that fails; a script's own starts with `AlgorithmError: `. */
  readonly failureReason?: string;
  /** It fails before it starts: nothing was launched, nothing logged. */
  readonly failsToStart?: boolean;
  /** How long it runs. Default: that of the service. */
  readonly duration?: number;
  /** Default: one line that names the job. */
  readonly logs?: readonly (string | LogOutput)[];
  /** How much later than it was written a line can be read. */
  readonly logDelay?: number;
  /**
   * What it writes: an `s3://` URI, or a place among its own outputs (`evaluation/evaluation.json` of a processing job,
   * `output/model.tar.gz` of a training job, below `S3OutputPath` of a transform job). Default: something small for each output.
   */
  readonly objects?: Readonly<Record<string, string>>;
  /** `FinalMetricDataList` of a training job. */
  readonly metrics?: Readonly<Record<string, number>>;
  /** What a processing job leaves in `/opt/ml/output/message`. */
  readonly exitMessage?: string;
  /** The service forgets the job so long after it was created. */
  readonly vanishesAfter?: number;
}

export interface LogOutput {
  readonly text: string;
  /** `algo-1` (the default), `algo-2`, … */
  readonly host?: string;
  /** After the start of the job. Default: 0. */
  readonly after?: number;
  /**
   * It can be read once GetLogEvents has come to the end of the stream so often, after Describe, of the job or of its
   * tuning job, had told that it has ended; half a minute after it was written in any case. Default: at once.
   */
  readonly afterLooks?: number;
}

/** Outcomes that a test asks for by name in JSON. */
export interface JobRule extends JobOutcome {
  /** Default: jobs of every type. */
  readonly type?: JobType;
  readonly nameContains?: string;
  /** How many jobs it speaks for. Default: all. */
  readonly times?: number;
}

/** How long a job is in each of its states. */
export interface JobDurations {
  readonly starting: number;
  readonly downloading: number;
  readonly running: number;
  readonly uploading: number;
  readonly stopping: number;
}

/** SageMaker had no instance for it: what `SageMaker.CAPACITY_ERROR` of a retry policy names. */
export const capacityError: JobOutcome = {
  ends: 'Failed',
  failsToStart: true,
  failureReason:
    'CapacityError: Unable to provision requested ML compute capacity. Please retry using a different ML instance type.',
};

/** What `SageMaker.JOB_INTERNAL_ERROR` of a retry policy names. */
export const internalServerError: JobOutcome = {
  ends: 'Failed',
  failureReason: 'InternalServerError: We encountered an internal error. Please try again.',
};
