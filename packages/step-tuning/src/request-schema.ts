import type { SchemaIssue, StandardSchema } from '@slipway/core';
import { trainingRequestSchema } from '@slipway/step-training';
import * as v from 'valibot';
import type { TrainingJobDefinition, TuningRequest } from './request.ts';
import { definitionPath, placedDefinitions, trainingRequestOf } from './training-request.ts';

const text = v.string('must be text; make a number text with join("", [value])');
const atMost = (length: number) => v.pipe(text, v.maxLength(length, `has at most ${length} characters`));
const between = (least: number, most: number) =>
  v.pipe(
    v.number(),
    v.integer(),
    v.minValue(least, `is at least ${least}`),
    v.maxValue(most, `is at most ${most}`),
  );
const listOf = <T extends v.GenericSchema>(item: T, most: number) =>
  v.pipe(v.array(item), v.maxLength(most, `has at most ${most} entries`));

const scaling = v.picklist(['Auto', 'Linear', 'Logarithmic', 'ReverseLogarithmic']);
const numberRange = v.object({
  Name: atMost(256),
  MinValue: atMost(256),
  MaxValue: atMost(256),
  ScalingType: v.exactOptional(scaling),
});
const ranges = v.object({
  IntegerParameterRanges: v.exactOptional(listOf(numberRange, 30)),
  ContinuousParameterRanges: v.exactOptional(listOf(numberRange, 30)),
  CategoricalParameterRanges: v.exactOptional(
    listOf(v.object({ Name: atMost(256), Values: listOf(atMost(256), 30) }), 30),
  ),
  AutoParameters: v.exactOptional(listOf(v.object({ Name: atMost(256), ValueHint: atMost(256) }), 100)),
});
const objective = v.object({ Type: v.picklist(['Minimize', 'Maximize']), MetricName: atMost(255) });

const config = v.object({
  Strategy: v.picklist(['Bayesian', 'Random', 'Hyperband', 'Grid']),
  StrategyConfig: v.exactOptional(
    v.object({
      HyperbandStrategyConfig: v.exactOptional(
        v.object({
          MinResource: v.exactOptional(between(1, Number.MAX_SAFE_INTEGER)),
          MaxResource: v.exactOptional(between(1, Number.MAX_SAFE_INTEGER)),
        }),
      ),
    }),
  ),
  HyperParameterTuningJobObjective: v.exactOptional(objective),
  ResourceLimits: v.object({
    MaxNumberOfTrainingJobs: v.exactOptional(between(1, 750)),
    MaxParallelTrainingJobs: between(1, 100),
    MaxRuntimeInSeconds: v.exactOptional(between(120, 15_768_000)),
  }),
  ParameterRanges: v.exactOptional(ranges),
  TrainingJobEarlyStoppingType: v.exactOptional(v.picklist(['Off', 'Auto'])),
  TuningJobCompletionCriteria: v.exactOptional(
    v.object({
      TargetObjectiveMetricValue: v.exactOptional(v.number()),
      BestObjectiveNotImproving: v.exactOptional(
        v.object({ MaxNumberOfTrainingJobsNotImproving: v.exactOptional(between(3, 750)) }),
      ),
      ConvergenceDetected: v.exactOptional(
        v.object({ CompleteOnConvergence: v.exactOptional(v.picklist(['Enabled', 'Disabled'])) }),
      ),
    }),
  ),
  RandomSeed: v.exactOptional(between(0, 2_147_483_647)),
});

/** What a definition has beside the fields of a training job. */
const ownFields = {
  DefinitionName: v.exactOptional(atMost(64)),
  TuningObjective: v.exactOptional(objective),
  HyperParameterRanges: v.exactOptional(ranges),
  HyperParameterTuningResourceConfig: v.exactOptional(
    v.object({
      AllocationStrategy: v.exactOptional(v.picklist(['Prioritized'])),
      InstanceConfigs: v.exactOptional(
        v.pipe(
          listOf(
            v.object({ InstanceType: text, InstanceCount: between(1, 1e9), VolumeSizeInGB: between(0, 1e9) }),
            6,
          ),
          v.minLength(1, 'names at least one instance type'),
        ),
      ),
    }),
  ),
};
const definition = v.object(ownFields);

const schema = v.object({
  HyperParameterTuningJobName: v.exactOptional(text),
  HyperParameterTuningJobConfig: config,
  TrainingJobDefinition: v.exactOptional(definition),
  TrainingJobDefinitions: v.exactOptional(
    v.pipe(listOf(definition, 10), v.minLength(1, 'has at least one definition')),
  ),
  WarmStartConfig: v.exactOptional(
    v.object({
      ParentHyperParameterTuningJobs: v.pipe(
        listOf(v.object({ HyperParameterTuningJobName: v.exactOptional(atMost(32)) }), 5),
        v.minLength(1, 'names at least one job'),
      ),
      WarmStartType: v.picklist(['IdenticalDataAndAlgorithm', 'TransferLearning']),
    }),
  ),
  Tags: v.exactOptional(listOf(v.object({ Key: text, Value: text }), 50)),
  Autotune: v.exactOptional(v.object({ Mode: v.picklist(['Enabled']) })),
});

/**
 * Judges a tuning request by what SageMaker's API says of it; what its definitions have in common with training jobs is
 * judged as these are. Fields it does not know pass.
 */
export const tuningRequestSchema: StandardSchema<TuningRequest> = {
  '~standard': {
    version: 1,
    vendor: 'slipway',
    async validate(value) {
      const own = v.safeParse(schema, value);
      const issues: SchemaIssue[] = (own.issues ?? []).map(({ message, path }) => ({
        message,
        path: path?.map(({ key }) => key as PropertyKey),
      }));
      for (const placed of placedDefinitions((value ?? {}) as TuningRequest)) {
        const path = placed.path.split(/[[\].]+/).filter(Boolean);
        for (const { message, path: below } of await trainingIssues(placed.definition))
          issues.push({ message, path: [...path, ...below] });
      }
      return issues.length > 0 ? { issues } : { value: value as TuningRequest };
    },
  },
};

interface DefinitionIssue {
  readonly message: string;
  readonly path: readonly PropertyKey[];
}

async function trainingIssues(definition: TrainingJobDefinition): Promise<readonly DefinitionIssue[]> {
  const { issues = [] } = await trainingRequestSchema['~standard'].validate(trainingRequestOf(definition));
  return issues.map(({ message, path = [] }) => {
    const [field, ...rest] = path.map((part) => (typeof part === 'object' ? part.key : part));
    const place = definitionPath(definition, String(field))
      .split(/[[\].]+/)
      .filter(Boolean);
    return { message, path: [...place, ...rest] };
  });
}
