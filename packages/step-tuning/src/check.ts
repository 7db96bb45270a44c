import { arrayOf, objectOf, type Problem, type StepDefinition, type StepPlace } from '@slipway/core';
import { trainingKind } from '@slipway/step-training';
import type { TrainingJobDefinition, TuningRequest } from './request.ts';
import { searchProblems } from './search/search-problems.ts';
import {
  definitionPath,
  type PlacedDefinition,
  placedDefinitions,
  trainingRequestOf,
} from './training-request.ts';

/** What the schema of a tuning request cannot say. */
export function checkTuning(step: StepDefinition, place: StepPlace): readonly Problem[] {
  // An expression may stand for any part of it.
  const request = step.Arguments as unknown as TuningRequest;
  const placed = placedDefinitions(request);
  return [
    ...definitionProblems(request),
    ...placed.flatMap((one) => trainingProblems(one, place)),
    ...placed.flatMap(({ path, definition }) => [
      ...objectiveProblems(request, path, definition, place),
      ...staticProblems(request, path, definition),
    ]),
    ...hyperparameterProblems(request),
  ];
}

function definitionProblems(request: TuningRequest): Problem[] {
  const { TrainingJobDefinition: one, TrainingJobDefinitions: several } = request;
  if ((one === undefined) !== (several === undefined)) return [];
  const message = one ? 'there is a TrainingJobDefinition too' : 'there is no definition of training jobs';
  const hint = 'Give TrainingJobDefinition, or TrainingJobDefinitions for several algorithms.';
  return [problem(one ? 'TrainingJobDefinitions' : 'TrainingJobDefinition', message, hint)];
}

/** What is wrong with its training jobs. */
function trainingProblems({ path, definition }: PlacedDefinition, place: StepPlace): Problem[] {
  if (!objectOf(definition)) return [];
  const Arguments = trainingRequestOf(definition) as unknown as StepDefinition['Arguments'];
  const found = trainingKind.check?.({ Name: 'Trial', Type: 'Training', Arguments }, place) ?? [];
  return found.map((one) => {
    const below = definitionPath(definition, one.path.slice('Arguments.'.length));
    return { ...one, path: `Arguments.${path}.${below}` };
  });
}

/** Source: the message of CreateHyperParameterTuningJob, aws/sagemaker-python-sdk issue 3932. */
function objectiveProblems(
  request: TuningRequest,
  path: string,
  definition: TrainingJobDefinition,
  { target }: StepPlace,
): Problem[] {
  const config = objectOf(request.HyperParameterTuningJobConfig);
  // What stands in place of it may tell all.
  if (config === undefined || objectOf(definition) === undefined) return [];
  const { HyperParameterTuningJobObjective: shared } = config;
  const several = request.TrainingJobDefinitions !== undefined;
  const objective = several ? definition.TuningObjective : shared;
  if (objective === undefined) {
    const hint = 'Give the metric to tune: { Type: "Minimize", MetricName: "validation:rmse" }.';
    return several
      ? [problem(`${path}.TuningObjective`, 'each of several definitions needs its objective', hint)]
      : [problem('HyperParameterTuningJobConfig.HyperParameterTuningJobObjective', 'is missing', hint)];
  }
  // SageMaker knows the metrics of its own algorithms.
  if (target !== 'local') return [];
  const { MetricDefinitions } = objectOf(definition.AlgorithmSpecification) ?? {};
  const names = arrayOf(MetricDefinitions).map(({ Name }) => Name);
  const { MetricName } = objective;
  const isKnown = typeof MetricName === 'string' && names.every((name) => typeof name === 'string');
  if (!isKnown || names.includes(MetricName) || isExpression(MetricDefinitions)) return [];
  return [
    problem(
      `${path}.AlgorithmSpecification.MetricDefinitions`,
      `define no metric ${MetricName}, which is the objective`,
      `Say how it is read from the log: { "Name": "${MetricName}", "Regex": "…([0-9.]+)" }; nothing here knows the metrics of built-in algorithms.`,
    ),
  ];
}

function staticProblems(request: TuningRequest, path: string, definition: TrainingJobDefinition): Problem[] {
  const { ParameterRanges } = request.HyperParameterTuningJobConfig;
  const ranges = objectOf(definition.HyperParameterRanges ?? ParameterRanges) ?? {};
  const searched = [
    ...arrayOf(ranges.IntegerParameterRanges),
    ...arrayOf(ranges.ContinuousParameterRanges),
    ...arrayOf(ranges.CategoricalParameterRanges),
  ].map(({ Name }) => Name);
  const fixed = Object.keys(objectOf(definition.StaticHyperParameters) ?? {});
  return fixed
    .filter((name) => searched.includes(name))
    .map((name) =>
      problem(
        `${path}.StaticHyperParameters.${name}`,
        `${name} is searched as well`,
        'Leave it here to keep it, or in the ranges to search it.',
      ),
    );
}

/** Of ranges and limits that have their values. */
function hyperparameterProblems(request: TuningRequest): Problem[] {
  const definitions = placedDefinitions(request).map(({ definition }) => definition);
  const searched = [
    request.HyperParameterTuningJobConfig,
    ...definitions.map(({ HyperParameterRanges, TuningObjective }) => [
      HyperParameterRanges,
      TuningObjective,
    ]),
  ];
  if (definitions.length === 0 || definitions.some(isExpression) || searched.some(holdsExpression)) return [];
  const hint = 'Correct the ranges, the strategy or the limits of the tuning job.';
  return searchProblems(request).map((message) => problem('HyperParameterTuningJobConfig', message, hint));
}

function isExpression(value: object | undefined): boolean {
  return value !== undefined && objectOf(value) === undefined;
}

function holdsExpression(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return isExpression(value) || Object.values(value).some(holdsExpression);
}

function problem(path: string, message: string, hint: string): Problem {
  return { code: 'BAD_ARGUMENTS', path: `Arguments.${path}`, message, hint };
}
