export * from '@slipway/core';
export type { PullPolicy } from '@slipway/docker';
export type { LocalSession } from '@slipway/local';
export {
  type AuthoredCondition,
  type ConditionStepOptions,
  conditionKind,
  conditionStep,
  equals,
  greaterThan,
  greaterThanOrEqualTo,
  isIn,
  lessThan,
  lessThanOrEqualTo,
  not,
  or,
} from '@slipway/step-condition';
export { type FailStepOptions, failKind, failStep } from '@slipway/step-fail';
export {
  type ModelStepOptions,
  modelKind,
  modelStep,
  type RegisterModelStepOptions,
  registerModelKind,
  registerModelStep,
} from '@slipway/step-model';
export { type ProcessingStepOptions, processingKind, processingStep } from '@slipway/step-processing';
export { type TrainingStepOptions, trainingKind, trainingStep } from '@slipway/step-training';
export { type TransformStepOptions, transformKind, transformStep } from '@slipway/step-transform';
export {
  type AuthoredRange,
  categoricalRange,
  continuousRange,
  integerRange,
  type SeveralTuningStepOptions,
  type TuningStep,
  type TuningStepOptions,
  tuningKind,
  tuningStep,
} from '@slipway/step-tuning';
export { defineConfig } from './config.ts';
export { stepKinds } from './kinds.ts';
export { localSession } from './local-session.ts';
export type { PipelineModule } from './pipeline-file.ts';
export {
  type PipelinesSession,
  type PipelinesSessionOptions,
  pipelinesSession,
} from './pipelines-session.ts';
export { type SageMakerSessionOptions, sagemakerSession } from './sagemaker-session.ts';
export type { BackendName } from './session/backends.ts';
export type { ContainerOptions } from './session/container-options.ts';
export type { MachineOptions } from './session/machine-options.ts';
export type { SageMakerOptions } from './session/sagemaker-options.ts';
export type { SessionOptions, StepOptions } from './session/session-options.ts';
export type { Size } from './session/size.ts';
export type { StepTarget, TargetName } from './session/target.ts';
export type { SlipwayConfig } from './slipway-config.ts';
