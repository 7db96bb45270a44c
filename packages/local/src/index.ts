export { alarm } from './alarm.ts';
export { arnOf, type Place } from './arn.ts';
export { type Cleaned, type CleanOptions, clean } from './clean/clean.ts';
export { failureOf, jobFailureReason, readStart } from './failure.ts';
export { readJson } from './files.ts';
export { stoppedError } from './follow-job.ts';
export type {
  JobOutcome,
  JobPlan,
  PlannedArchive,
  PlannedContainer,
  PlannedInput,
  StartedJob,
} from './job.ts';
export { type EndOnceOptions, endOnce } from './job-ending.ts';
export { type LocalObjectStore, localObjectStore } from './local-object-store.ts';
export {
  asLocalSession,
  type Elsewhere,
  type LocalSession,
  type LocalSessionOptions,
  type SessionSettings,
} from './local-session.ts';
export {
  type ModelPackage,
  type ModelPackageIdentity,
  type ModelPackageRegistry,
  type ModelPackageRequest,
  modelPackageRegistry,
} from './model-package-registry.ts';
export { type ModelIdentity, type ModelStore, modelStore } from './model-store.ts';
export { type OutputFolder, objectBelow, uploadArchive, uploadFolder, uploadResult } from './output.ts';
export type { ResourceOptions, SessionResources } from './resources/job-resources.ts';
export { resourcesText } from './resources/resources-text.ts';
export type { Slots, SlotsOptions, Waiting } from './resources/slots.ts';
export { localSession } from './session.ts';
export { inputFiles, type StagedFile } from './staging.ts';
export { startJob } from './start-job.ts';
export type { BackendChoice, BackendPaths, StepBackends } from './step-backends.ts';
export { matchesStep } from './step-glob.ts';
