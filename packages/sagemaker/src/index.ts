export { type AwsClients, awsClients, type ClientOptions } from './client/aws-clients.ts';
export { awsError, type FailedCall } from './client/aws-error.ts';
export { type Clock, systemClock } from './client/clock.ts';
export type {
  CallOptions,
  IdentityApi,
  JobType,
  LogsApi,
  Operation,
  SageMakerApi,
} from './client/sagemaker-api.ts';
export { openService, type Service, type ServiceCallOptions, type ServiceOptions } from './client/service.ts';
export { type JobApi, statusOf } from './jobs/job-api.ts';
export type { JobListener, JobPoller } from './jobs/poller.ts';
export type { RequestDefaults } from './jobs/request-defaults.ts';
export { type RequestPlaces, withDefaults } from './jobs/request-defaults.ts';
export { runJob, stoppedError } from './jobs/run-job.ts';
export {
  type S3Encryption,
  type S3ObjectStore,
  type S3ObjectStoreOptions,
  type S3StoredObject,
  s3ObjectStore,
} from './s3/s3-object-store.ts';
export {
  asSageMakerSession,
  type Identity,
  type SageMakerSession,
  type SageMakerSessionOptions,
  type SageMakerSettings,
  sagemakerSession,
} from './session.ts';
