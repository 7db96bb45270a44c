import { rangeProblems } from './ranges.ts';
import { searchSpace } from './space.ts';
import {
  type Definition,
  definitionsOf,
  maxResourceOf,
  minResourceOf,
  type SearchedRequest,
} from './tuning-request.ts';

/**
 * Why a request cannot be searched, in words; empty where it can. Sources: SageMaker Developer Guide, "Understand the
 * hyperparameter tuning strategies", "Tune Multiple Algorithms with Hyperparameter Optimization", "Run a Warm Start
 * Hyperparameter Tuning Job"; API, HyperbandStrategyConfig and HyperParameterTuningJobConfig.
 */
export function searchProblems(request: SearchedRequest): string[] {
  const definitions = definitionsOf(request);
  const ranges = definitions.flatMap((definition) =>
    rangeProblems(definition.ranges).map((problem) => within(definition, problem)),
  );
  // Without ranges that make sense, there is no space to speak of.
  if (ranges.length > 0) return ranges;
  const { Strategy, TrainingJobEarlyStoppingType: stopping } = request.HyperParameterTuningJobConfig;
  return [
    ...(Strategy === 'Grid' ? gridProblems(request, definitions) : []),
    ...(Strategy === 'Hyperband' ? definitions.flatMap((one) => hyperbandProblems(request, one)) : []),
    ...(Strategy === 'Hyperband' && stopping === 'Auto'
      ? ['Hyperband stops trials itself: TrainingJobEarlyStoppingType must be Off']
      : []),
    ...(definitions.length > 1 ? severalProblems(request, definitions) : []),
  ];
}

function gridProblems(request: SearchedRequest, definitions: readonly Definition[]): string[] {
  const numeric = definitions.filter(
    ({ ranges }) => ranges.IntegerParameterRanges?.length || ranges.ContinuousParameterRanges?.length,
  );
  if (numeric.length > 0) {
    return numeric.map((definition) => within(definition, 'Grid searches categorical hyperparameters only'));
  }
  const limit = request.HyperParameterTuningJobConfig.ResourceLimits.MaxNumberOfTrainingJobs;
  const size = definitions.reduce((sum, { ranges }) => sum + searchSpace(ranges).size, 0);
  if (limit === undefined || limit === size) return [];
  return [
    `The grid has ${size} combinations, and MaxNumberOfTrainingJobs is ${limit}: leave it out, or say ${size}`,
  ];
}

function hyperbandProblems(request: SearchedRequest, definition: Definition): string[] {
  const max = maxResourceOf(request, definition);
  const min = minResourceOf(request);
  if (max === undefined) {
    return [within(definition, 'Hyperband needs MaxResource, or epochs among the static hyperparameters')];
  }
  if (max > 20_000) return [within(definition, `MaxResource is ${max}, and at most 20000`)];
  return min <= max ? [] : [within(definition, `MinResource ${min} is above MaxResource ${max}`)];
}

function severalProblems(request: SearchedRequest, definitions: readonly Definition[]): string[] {
  const { TrainingJobEarlyStoppingType: stopping } = request.HyperParameterTuningJobConfig;
  const names = new Set(definitions.map(({ name }) => name));
  return [
    ...(names.size < definitions.length
      ? ['Each of several training definitions needs a DefinitionName of its own']
      : []),
    ...(stopping === 'Auto' ? ['Early stopping is for jobs with one training definition'] : []),
    ...(request.WarmStartConfig ? ['Warm start is for jobs with one training definition'] : []),
  ];
}

function within({ name }: Definition, problem: string): string {
  return name === undefined ? problem : `${name}: ${problem}`;
}
