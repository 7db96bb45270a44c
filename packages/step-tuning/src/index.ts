export {
  type DefinitionOptions,
  type ObjectiveOptions,
  type SeveralTuningStepOptions,
  type TrainingOptions,
  type TuningStep,
  type TuningStepOptions,
  tuningStep,
} from './builder.ts';
export { tuningKind } from './kind.ts';
export {
  type AuthoredRange,
  categoricalRange,
  continuousRange,
  integerRange,
  type RangeOptions,
} from './ranges.ts';
export type * from './request.ts';
export { tuningRequestSchema } from './request-schema.ts';
export type * from './response.ts';
export type { CompletionReason, TuningJobCompletionCriteria } from './search/completion.ts';
export type { WarmStartType } from './search/experience.ts';
export type { CategoricalRange, NumberRange, ParameterRanges, ScalingType } from './search/ranges.ts';
export { searchProblems } from './search/search-problems.ts';
export type { ObjectiveType, Parameters, Trial } from './search/trial.ts';
export type { SearchedDefinition, SearchedRequest, TuningObjective } from './search/tuning-request.ts';
export {
  type Proposal,
  type SearchContext,
  type TuningSearch,
  tuningSearch,
} from './search/tuning-search.ts';
export { tuningSupport } from './support.ts';
