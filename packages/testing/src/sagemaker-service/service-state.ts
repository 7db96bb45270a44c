import type { JsonObject, Session } from '@slipway/core';
import type { ServiceClock } from './clock.ts';
import type { LogStore } from './logs/log-store.ts';
import type { BucketStore } from './s3/bucket-store.ts';
import type { Job, JobSeen } from './sagemaker/jobs/job.ts';
import type { JobDurations, JobOutcome } from './sagemaker/jobs/job-outcome.ts';
import type { JobType } from './sagemaker/jobs/job-type.ts';
import type { Model, ModelPackage, ModelPackageGroup } from './sagemaker/model-records.ts';
import type { Pipeline, PipelineExecution } from './sagemaker/pipelines/pipeline-records.ts';

/** All that the service holds, in memory. */
export interface ServiceState {
  readonly region: string;
  /** Twelve digits. */
  readonly account: string;
  /** ARN of whoever calls. */
  readonly caller: string;
  readonly clock: ServiceClock;
  readonly durations: JobDurations;
  outcomeOf(job: JobSeen): JobOutcome;
  readonly jobs: Readonly<Record<JobType, Map<string, Job>>>;
  readonly models: Map<string, Model>;
  readonly modelPackages: Map<string, ModelPackage>;
  readonly modelPackageGroups: Map<string, ModelPackageGroup>;
  readonly pipelines: Map<string, Pipeline>;
  /** By ARN. */
  readonly executions: Map<string, PipelineExecution>;
  /** Executions that were started, and retried, with a token: the same one never does it again. */
  readonly startTokens: Map<string, Promise<PipelineExecution>>;
  readonly retryTokens: Map<string, Promise<void>>;
  /** Walks the pipelines. */
  pipelineSession(): Session;
  /** Fires when the service is closed. */
  readonly closing: AbortSignal;
  /** By the ARN of what has them. */
  readonly tags: Map<string, Map<string, string>>;
  readonly logs: LogStore;
  readonly buckets: BucketStore;
}

/** What an operation answers; a `Date` goes as seconds since 1970. */
export type Operation = (input: JsonObject, service: ServiceState) => object | Promise<object>;

/** By the operation's name. */
export type Operations = Readonly<Record<string, Operation>>;
