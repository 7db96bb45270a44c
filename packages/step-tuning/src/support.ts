import type { Support, SupportTable } from '@slipway/core';
import { trainingSupport } from '@slipway/step-training';

const inEveryPlace = (table: SupportTable): SupportTable =>
  Object.fromEntries(
    ['TrainingJobDefinition', 'TrainingJobDefinitions[]'].flatMap((place) =>
      Object.entries(table).map(([field, support]) => [`${place}.${field}`, support]),
    ),
  );

/** The fields of a training job that a definition has too; they mean the same in both. */
const COMMON =
  /^(RoleArn|AlgorithmSpecification\.(TrainingImage|TrainingInputMode|MetricDefinitions|AlgorithmName)|InputDataConfig|VpcConfig|OutputDataConfig|ResourceConfig|StoppingCondition|Enable[A-Za-z]+|Environment)($|[.[])/;
const common = Object.entries(trainingSupport).filter(([field]) => COMMON.test(field));

const ranges = (place: string): readonly (readonly [string, Support])[] => [
  [`${place}.IntegerParameterRanges`, 'done'],
  [`${place}.ContinuousParameterRanges`, 'done'],
  [`${place}.CategoricalParameterRanges`, 'done'],
  [`${place}.AutoParameters`, { refused: 'SageMaker alone knows what range it would choose; give one' }],
];

const config = 'HyperParameterTuningJobConfig';
const resources = 'HyperParameterTuningResourceConfig';
const noEncryption: Support = { noEffect: 'nothing is encrypted on this machine' };

/** What the local runner makes of each field of a tuning request. */
export const tuningSupport: SupportTable = {
  HyperParameterTuningJobName: 'done',
  [`${config}.Strategy`]: 'done',
  [`${config}.StrategyConfig`]: 'done',
  [`${config}.HyperParameterTuningJobObjective`]: 'done',
  [`${config}.ResourceLimits.MaxNumberOfTrainingJobs`]: 'done',
  [`${config}.ResourceLimits.MaxParallelTrainingJobs`]: {
    emulated: 'as many at once, as far as they have room on this machine',
  },
  [`${config}.ResourceLimits.MaxRuntimeInSeconds`]: 'done',
  ...Object.fromEntries(ranges(`${config}.ParameterRanges`)),
  [`${config}.TrainingJobEarlyStoppingType`]: 'done',
  [`${config}.TuningJobCompletionCriteria`]: 'done',
  [`${config}.RandomSeed`]: {
    emulated: 'one trial at a time is repeatable; the trials are not those of AWS',
  },
  ...inEveryPlace({
    DefinitionName: 'done',
    TuningObjective: 'done',
    ...Object.fromEntries(ranges('HyperParameterRanges')),
    'StaticHyperParameters.*': 'done',
    ...Object.fromEntries(common),
    [`${resources}.InstanceType`]: {
      emulated: 'told to the job, which takes as much of this machine as such an instance has',
    },
    [`${resources}.InstanceCount`]: 'done',
    [`${resources}.VolumeSizeInGB`]: { emulated: 'the job has the disk of this machine' },
    [`${resources}.VolumeKmsKeyId`]: noEncryption,
    [`${resources}.AllocationStrategy`]: { noEffect: 'this machine always has the first choice' },
    [`${resources}.InstanceConfigs`]: { emulated: 'the first one is taken' },
    'CheckpointConfig.S3Uri': {
      emulated: 'each training job has a folder of its own below it, stored when the job ends',
    },
    'CheckpointConfig.LocalPath': 'done',
    RetryStrategy: { noEffect: 'a training job is tried again only if it was lost with its machine' },
  }),
  'WarmStartConfig.ParentHyperParameterTuningJobs': { emulated: 'earlier tuning jobs of this machine' },
  'WarmStartConfig.WarmStartType': 'done',
  Tags: { noEffect: 'nothing here reads tags' },
  Autotune: { refused: 'SageMaker alone knows what it would choose; give ranges and a strategy' },
};
