export { type AwsClients, awsClients, type ClientOptions } from './client/aws-clients.ts';
export { awsError, type FailedCall } from './client/aws-error.ts';
export type {
  CallOptions,
  IdentityApi,
  JobType,
  LogsApi,
  Operation,
  SageMakerApi,
} from './client/sagemaker-api.ts';
export { openService, type Service, type ServiceCallOptions, type ServiceOptions } from './client/service.ts';
