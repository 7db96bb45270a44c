export * from './authoring/execution-variables.ts';
export { type Draft, type Expression, expression, type Value, type Values } from './authoring/expression.ts';
export * from './authoring/functions.ts';
export { isSource, localFile, sourceDirectory } from './authoring/local-file.ts';
export * from './authoring/parameter.ts';
export * from './authoring/pipeline.ts';
export { type KeyedList, type Properties, properties } from './authoring/properties.ts';
export type { PropertyFile } from './authoring/property-file.ts';
export * from './authoring/step.ts';
export * from './command-line.ts';
export * from './contract/container-settings.ts';
export * from './contract/job-backend.ts';
export { missingRunner } from './contract/missing-runner.ts';
export * from './contract/object-store.ts';
export * from './contract/object-uri.ts';
export * from './contract/run-store.ts';
export * from './contract/session.ts';
export * from './contract/step-kind.ts';
export * from './contract/step-runner.ts';
export type { Located, StepUses } from './contract/step-uses.ts';
export { arrayOf, objectOf } from './definition/as-written.ts';
export type { CacheConfig } from './definition/cache-config.ts';
export * from './definition/document.ts';
export { madeObjects } from './definition/made-objects.ts';
export type { ParameterValue } from './definition/parameter-value.ts';
export { parseDefinition } from './definition/parse.ts';
export {
  type Plan,
  type PlanOptions,
  planDefinition,
  plannedArguments,
  plannedUses,
  refuse,
} from './definition/plan.ts';
export * from './definition/problem.ts';
export { EXCEPTION_TYPES, type RetryPolicy } from './definition/retry-policies.ts';
export type { PlacedStep } from './definition/steps.ts';
export { type SupportFinding, supportFindings, supportTree } from './definition/support.ts';
export { type Drafts, drafts } from './drafts.ts';
export { type ContentMeaning, contentParts, type PartsOptions } from './engine/cache/content-parts.ts';
export type { Difference } from './engine/cache/differences.ts';
export { explainStep, type NearestRun, type StepExplanation } from './engine/cache/explain-step.ts';
export { type DescribedModels, modelContent } from './engine/cache/model-content.ts';
export type { PassedOver } from './engine/cache/passed-over.ts';
export type { StepMoment } from './engine/cache/step-history.ts';
export * from './engine/event.ts';
export * from './engine/execution.ts';
export { unsuccessful } from './engine/execution-end.ts';
export { pipelineArn } from './engine/names.ts';
export { type RecordedExecution, readExecution } from './engine/recorded-execution.ts';
export { resumeExecution, whyNotResumable } from './engine/resume.ts';
export { stepsFrom, stepsUntil } from './engine/selection.ts';
export { checkedPlan, type EngineOptions, startExecution } from './engine/start.ts';
export type { ExecutionState, StepState } from './engine/state.ts';
export { stopExecution } from './engine/stop.ts';
export * from './errors.ts';
export { freePorts } from './free-ports.ts';
export { findByImage } from './image-glob.ts';
export * from './json.ts';
export { type Milestone, milestone } from './milestone.ts';
export * from './process-identity.ts';
