import type { JsonObject } from '@slipway/core';
import { modelUriOf } from './model-uri.ts';
import type { TrainingJobDefinition, TuningRequest } from './request.ts';
import type { TuningResponse } from './response.ts';

/** The fields that SageMaker's cache looks at. Source: SageMaker Developer Guide, pipelines-default-keys. */
export function cachedFields(request: TuningRequest): JsonObject {
  const { HyperParameterTuningJobConfig, TrainingJobDefinition, TrainingJobDefinitions } = request;
  return defined({
    HyperParameterTuningJobConfig,
    TrainingJobDefinition: TrainingJobDefinition && decisive(TrainingJobDefinition),
    TrainingJobDefinitions: TrainingJobDefinitions?.map(decisive),
  });
}

function decisive(definition: TrainingJobDefinition): JsonObject {
  return defined({
    AlgorithmSpecification: definition.AlgorithmSpecification,
    HyperParameterRanges: definition.HyperParameterRanges,
    InputDataConfig: definition.InputDataConfig,
    StaticHyperParameters: definition.StaticHyperParameters,
    TuningObjective: definition.TuningObjective,
  });
}

function defined(fields: object): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as JsonObject;
}

/** The folder of each training job's archives. */
export function storedOutputs(response: TuningResponse): readonly string[] {
  return response.TrainingJobSummaries.flatMap((summary) => {
    const uri = modelUriOf(response, summary);
    return uri === undefined ? [] : [uri.replace(/[^/]+\/?$/, '')];
  });
}
