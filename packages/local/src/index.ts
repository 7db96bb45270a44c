export { arnOf, type Place } from './arn.ts';
export { failureOf, jobFailureReason, readStart } from './failure.ts';
export type {
  JobOutcome,
  JobPlan,
  PlannedArchive,
  PlannedInput,
  StartedJob,
} from './job.ts';
export { endOnce } from './job-ending.ts';
export { type LocalObjectStore, localObjectStore } from './local-object-store.ts';
export {
  type ModelPackage,
  type ModelPackageIdentity,
  type ModelPackageRegistry,
  type ModelPackageRequest,
  modelPackageRegistry,
} from './model-package-registry.ts';
export { type ModelIdentity, type ModelStore, modelStore } from './model-store.ts';
export { type OutputFolder, objectBelow, uploadArchive, uploadFolder } from './output.ts';
export { refuseProblems } from './refuse-problems.ts';
export { asLocalSession, type LocalSession, type LocalSessionOptions, localSession } from './session.ts';
export { inputFiles, type StagedFile } from './staging.ts';
export { startJob } from './start-job.ts';
