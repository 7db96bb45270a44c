export type { Account } from './account.ts';
export type { AwsServices, Identity } from './aws-services.ts';
export { type AwsClients, awsClients, type ClientOptions } from './client/aws-clients.ts';
export { awsError } from './client/aws-error.ts';
export { type Clock, systemClock } from './client/clock.ts';
export type { FailedCall } from './client/failed-call.ts';
export type {
  CallOptions,
  IdentityApi,
  JobType,
  LogsApi,
  Operation,
  PipelinesApi,
  SageMakerApi,
} from './client/sagemaker-api.ts';
export { openService, type Service, type ServiceCallOptions, type ServiceOptions } from './client/service.ts';
export { type JobApi, statusOf } from './jobs/job-api.ts';
export type { JobListener, JobPoller } from './jobs/poller.ts';
export { type RequestDefaults, type RequestPlaces, withDefaults } from './jobs/request-defaults.ts';
export { runJob } from './jobs/run-job.ts';
export { stoppedError } from './jobs/stopped-error.ts';
export {
  AWS_CALLS,
  AWS_TARGETS,
  type AwsCall,
  type AwsResource,
  type AwsTarget,
} from './permissions/aws-calls.ts';
export { leastPolicy, type PolicyPlace } from './permissions/least-policy.ts';
export type { PipelineRemains } from './pipelines/delete.ts';
export type { ExecutionPlace } from './pipelines/execution-arn.ts';
export type { ManagedRuns } from './pipelines/managed-runs.ts';
export {
  type PipelinesSession,
  type PipelinesSessionOptions,
  pipelinesSession,
} from './pipelines/session.ts';
export type { StepLine, StepLinesOptions } from './pipelines/step-lines.ts';
export type { DeployedPipeline, UpsertOptions } from './pipelines/upsert.ts';
export { type S3ObjectStore, type S3StoredObject, s3ObjectStore } from './s3/s3-object-store.ts';
export type { S3Encryption, S3ObjectStoreOptions } from './s3/s3-options.ts';
export { asSageMakerSession, type SageMakerSession, sagemakerSession } from './session.ts';
export type {
  AccountOptions,
  AccountSettings,
  SageMakerSessionOptions,
  SageMakerSettings,
} from './session-options.ts';
