import { objectOf } from '@slipway/core';
import type { ResourceConfig, TrainingRequest } from '@slipway/step-training';
import type { TrainingJobDefinition, TuningRequest } from './request.ts';

/** A training definition with its place in the request. */
export interface PlacedDefinition {
  /** `TrainingJobDefinition`, `TrainingJobDefinitions[1]`. */
  readonly path: string;
  readonly definition: TrainingJobDefinition;
}

/** The training definitions of a request, of which some part may still be an expression. */
export function placedDefinitions(request: TuningRequest): readonly PlacedDefinition[] {
  const { TrainingJobDefinition: one, TrainingJobDefinitions: several } = request;
  const listed = Array.isArray(several) ? (several as readonly TrainingJobDefinition[]) : [];
  return [
    ...(isObject(one) ? [{ path: 'TrainingJobDefinition', definition: one }] : []),
    ...listed.flatMap((definition, index) =>
      isObject(definition) ? [{ path: `TrainingJobDefinitions[${index}]`, definition }] : [],
    ),
  ];
}

function isObject<T>(value: T | undefined): value is T {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A definition as the request of a training job that has its static hyperparameters only. */
export function trainingRequestOf(definition: TrainingJobDefinition): TrainingRequest {
  const request = {
    AlgorithmSpecification: algorithmOf(definition.AlgorithmSpecification),
    RoleArn: definition.RoleArn,
    HyperParameters: definition.StaticHyperParameters,
    InputDataConfig: definition.InputDataConfig,
    VpcConfig: definition.VpcConfig,
    OutputDataConfig: definition.OutputDataConfig,
    ResourceConfig: resourceConfigOf(definition),
    StoppingCondition: definition.StoppingCondition,
    EnableNetworkIsolation: definition.EnableNetworkIsolation,
    EnableInterContainerTrafficEncryption: definition.EnableInterContainerTrafficEncryption,
    EnableManagedSpotTraining: definition.EnableManagedSpotTraining,
    CheckpointConfig: definition.CheckpointConfig,
    RetryStrategy: definition.RetryStrategy,
    Environment: definition.Environment,
  };
  return present(request) as unknown as TrainingRequest;
}

/** What a definition may not say is nothing that its training jobs are told. */
function algorithmOf(
  algorithm: TrainingJobDefinition['AlgorithmSpecification'] | undefined,
): TrainingRequest['AlgorithmSpecification'] {
  if (algorithm === undefined || objectOf(algorithm) === undefined) return algorithm;
  const { TrainingImage, TrainingInputMode, AlgorithmName, MetricDefinitions } = algorithm;
  const known = { TrainingImage, TrainingInputMode, AlgorithmName, MetricDefinitions };
  return present(known) as unknown as TrainingRequest['AlgorithmSpecification'];
}

function present(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function resourceConfigOf(definition: TrainingJobDefinition): ResourceConfig | undefined {
  const { ResourceConfig, HyperParameterTuningResourceConfig: tuning } = definition;
  if (ResourceConfig !== undefined || tuning === undefined) return ResourceConfig;
  const { AllocationStrategy: _, InstanceConfigs, ...own } = tuning;
  return { ...own, ...(Array.isArray(InstanceConfigs) ? InstanceConfigs[0] : undefined) };
}

/** Where something of `trainingRequestOf` stands in the definition: `HyperParameters.a` is `StaticHyperParameters.a`. */
export function definitionPath(definition: TrainingJobDefinition, path: string): string {
  const [field = '', rest = ''] = split(path);
  if (field === 'HyperParameters') return `StaticHyperParameters${rest}`;
  const { ResourceConfig, HyperParameterTuningResourceConfig: tuning } = definition;
  if (field !== 'ResourceConfig' || ResourceConfig !== undefined || tuning === undefined) return path;
  const first = tuning.InstanceConfigs === undefined ? '' : '.InstanceConfigs[0]';
  return `HyperParameterTuningResourceConfig${first}${rest}`;
}

function split(path: string): readonly string[] {
  const end = path.search(/[.[]/);
  return end < 0 ? [path] : [path.slice(0, end), path.slice(end)];
}
