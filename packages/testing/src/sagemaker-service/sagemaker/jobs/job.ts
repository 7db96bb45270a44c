import type { JsonObject } from '@slipway/core';
import type { TakeBack } from '../../clock.ts';
import type { ServiceError } from '../../service-error.ts';
import type { ServiceState } from '../../service-state.ts';
import type { InputShape } from '../check-input.ts';
import type { Listed, ListingDefaults } from '../listing.ts';
import type { JobDurations, JobOutcome } from './job-outcome.ts';
import type { JobType } from './job-type.ts';

export type JobStatus = 'InProgress' | 'Completed' | 'Failed' | 'Stopping' | 'Stopped';

/** What a hook sees of a job that was just created. */
export interface JobSeen {
  readonly type: JobType;
  readonly name: string;
  readonly arn: string;
  /** The input of its Create call. */
  readonly request: JsonObject;
}

export interface Job extends JobSeen, Listed {
  readonly kind: JobKind;
  readonly outcome: JobOutcome;
  status: JobStatus;
  modified: Date;
  readonly phases: JobPhase[];
  /** What Describe knows of it beside its request: the tuning job of a trial. */
  readonly more: JsonObject;
  /** What a tuning job tries with it. */
  readonly tried?: Tried;
  /** Of a tuning job, oldest first. */
  readonly trials: Job[];
  started?: Date;
  ended?: Date;
  /** Describe has answered that it has ended, its own or that of its tuning job. */
  isEndTold?: boolean;
  failureReason?: string;
  /** Takes back what comes next by itself. */
  next?: TakeBack;
  /** Called once, when it has ended. */
  onEnd?: () => void;
}

export interface Tried {
  /** Of several definitions, the name of its own. */
  readonly definition?: string;
  readonly values: Readonly<Record<string, string>>;
}

/** A secondary status. */
interface JobPhase {
  readonly status: string;
  readonly message: string;
  readonly start: Date;
  end?: Date;
}

/** What tells one type of job from another. */
export interface JobKind {
  readonly type: JobType;
  /** `training-job`, of its ARN. */
  readonly resource: string;
  /** As messages name it: `training job`. */
  readonly noun: string;
  readonly shape: InputShape;
  readonly listing?: ListingDefaults;
  /** `Training` of `TrainingStartTime`. */
  readonly timePrefix: string;
  /** Secondary statuses on the way to running, and after it. */
  readonly before: readonly Planned[];
  readonly running: Omit<Planned, 'duration'>;
  readonly after: readonly Planned[];
  /** Where its log goes; absent: it has none. */
  readonly logGroup?: string;
  logStreams?(job: Job): readonly string[];
  /** How it goes from creation to its end, and to an early one, where that is not `runJob` and `stopJob`. */
  run?(job: Job, service: ServiceState): void;
  stop?(job: Job, service: ServiceState): void;
  /** Refuses what the service refuses at once: a model that is not there. */
  check?(input: JsonObject, service: ServiceState): void;
  exists(arn: string): ServiceError;
  unknown(name: string): ServiceError;
  /** URI to content of what it leaves when it has succeeded, or was stopped. */
  results(job: Job, service: ServiceState): Readonly<Record<string, string | Uint8Array>>;
  /** Describe, beyond what every job has. */
  describe(job: Job, service: ServiceState): object;
  /** Lists, beyond what every job has. */
  summary?(job: Job, service: ServiceState): object;
}

export interface Planned {
  readonly status: string;
  readonly message: string;
  readonly duration: keyof JobDurations;
}
