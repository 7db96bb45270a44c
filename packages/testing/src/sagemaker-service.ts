export { type DrivenClock, drivenClock, realClock, type ServiceClock } from './sagemaker-service/clock.ts';
export type { Call } from './sagemaker-service/faults/call.ts';
export type { Fault, FaultKind, PlacedFault } from './sagemaker-service/faults/fault.ts';
export {
  type RemoteSagemakerService,
  type RemoteServiceOptions,
  sagemakerServiceProcess,
} from './sagemaker-service/remote-service.ts';
export type { RuleList } from './sagemaker-service/rules.ts';
export type { JobSeen, JobStatus } from './sagemaker-service/sagemaker/jobs/job.ts';
export {
  capacityError,
  internalServerError,
  type JobDurations,
  type JobOutcome,
  type JobRule,
  type LogOutput,
} from './sagemaker-service/sagemaker/jobs/job-outcome.ts';
export type { JobType } from './sagemaker-service/sagemaker/jobs/job-type.ts';
export {
  type SagemakerService,
  type SagemakerServiceOptions,
  sagemakerService,
} from './sagemaker-service/service.ts';
export { type SessionClock, sessionClock } from './sagemaker-service/session-clock.ts';
export type { JobSnapshot, ServiceSnapshot } from './sagemaker-service/snapshot.ts';
