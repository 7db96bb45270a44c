import {
  type Expression,
  type JsonObject,
  join,
  type Step,
  type StepOptions,
  step,
  type Value,
  type Values,
} from '@slipway/core';
import { type TrainingPlace, type TrainingStepOptions, trainingStep } from '@slipway/step-training';
import { type AuthoredRange, requestRanges } from './ranges.ts';
import type { TuningRequest, TuningStrategy } from './request.ts';
import type { TuningResponse } from './response.ts';
import type { WarmStartType } from './search/experience.ts';
import type { ObjectiveType } from './search/trial.ts';

/** What is made better. */
export interface ObjectiveOptions {
  readonly type: ObjectiveType;
  /** One of the metric definitions. */
  readonly metricName: string;
}

/** The training jobs, as `trainingStep` takes them. */
export type TrainingOptions = Omit<TrainingStepOptions, keyof StepOptions>;

/** One of several definitions of training jobs. */
export interface DefinitionOptions extends TrainingOptions {
  readonly objective: ObjectiveOptions;
  readonly parameterRanges: Readonly<Record<string, AuthoredRange>>;
}

interface CommonOptions extends StepOptions {
  /** Default `Bayesian`. */
  readonly strategy?: TuningStrategy;
  /** Epochs: how many a whole training has, and how many at least one has. For the strategy `Hyperband`. */
  readonly hyperband?: { readonly minResource?: number; readonly maxResource?: number };
  /** Not needed for `Grid`. */
  readonly maxNumberOfTrainingJobs?: Value<number>;
  /** Default 1. */
  readonly maxParallelTrainingJobs?: Value<number>;
  /** Of the whole tuning job, seconds; at least 120. */
  readonly maxTuningRuntimeInSeconds?: Value<number>;
  /** Default `Off`. `Auto`: the median rule stops training jobs that look bad. */
  readonly earlyStoppingType?: 'Off' | 'Auto';
  readonly completionCriteria?: {
    readonly targetObjectiveMetricValue?: Value<number>;
    /** At least 3. */
    readonly maxNumberOfTrainingJobsNotImproving?: Value<number>;
    readonly completeOnConvergence?: boolean;
  };
  /** With one training job at a time the whole search is then the same each time. */
  readonly randomSeed?: Value<number>;
  readonly warmStart?: { readonly type: WarmStartType; readonly parents: readonly Value<string>[] };
  /** Any field of the request, as the API spells it, in place of what the options above make of it. */
  readonly request?: Partial<Values<TuningRequest>>;
}

export interface TuningStepOptions<Parameter extends string = string> extends CommonOptions {
  readonly objective: ObjectiveOptions;
  readonly parameterRanges: Readonly<Record<Parameter, AuthoredRange>>;
  readonly training: TrainingOptions;
}

export interface SeveralTuningStepOptions extends CommonOptions {
  /** By the name of the definition: at most 10, which get the same number of training jobs. */
  readonly trainings: Readonly<Record<string, DefinitionOptions>>;
}

/** A tuning step, and where its models will be. */
export interface TuningStep<Parameter extends string = string> extends Step<TuningResponse<Parameter>> {
  /**
   * The URI of the model of a training job by its rank, 0 for the best: `s3://<bucket>/<prefix>/<job>/output/model.tar.gz`.
   * `bucket`: default the session's, for an output path that is its root. As `get_top_model_s3_uri` of the Python SDK.
   */
  topModelUri(rank: number, bucket?: Value<string>, prefix?: Value<string>): Expression<string>;
}

/** A step that searches the hyperparameters of training jobs. */
export function tuningStep<const Parameter extends string = string>(
  session: TrainingPlace,
  options: TuningStepOptions<Parameter> | SeveralTuningStepOptions,
): TuningStep<Parameter> {
  const tuning = step<TuningResponse<Parameter>>(options, {
    type: 'Tuning',
    arguments: {
      HyperParameterTuningJobConfig: configOf(options),
      ...definitionsOf(session, options),
      WarmStartConfig: options.warmStart && {
        ParentHyperParameterTuningJobs: options.warmStart.parents.map((HyperParameterTuningJobName) => ({
          HyperParameterTuningJobName,
        })),
        WarmStartType: options.warmStart.type,
      },
      ...options.request,
    },
  });
  return {
    ...tuning,
    topModelUri: (rank, bucket = session.defaultBucket, prefix) =>
      topModelUri(tuning, rank, [bucket, ...(prefix === undefined ? [] : [prefix])]),
  };
}

/** Source: SageMaker Python SDK 2.257.6, `workflow/steps.py`. */
function topModelUri(
  { name }: { readonly name: string },
  rank: number,
  place: readonly Value<string>[],
): Expression<string> {
  const job: Expression<string> = {
    toJSON: () => ({ Get: `Steps.${name}.TrainingJobSummaries[${rank}].TrainingJobName` }),
  };
  return join('/', ['s3:/', ...place, job, 'output/model.tar.gz']);
}

type Options = TuningStepOptions | SeveralTuningStepOptions;

function configOf(options: Options): object {
  const { hyperband, completionCriteria: criteria } = options;
  const single = 'training' in options ? options : undefined;
  return {
    Strategy: options.strategy ?? 'Bayesian',
    StrategyConfig: hyperband && {
      HyperbandStrategyConfig: { MinResource: hyperband.minResource, MaxResource: hyperband.maxResource },
    },
    HyperParameterTuningJobObjective: single && objectiveOf(single.objective),
    ResourceLimits: {
      MaxNumberOfTrainingJobs: options.maxNumberOfTrainingJobs,
      MaxParallelTrainingJobs: options.maxParallelTrainingJobs ?? 1,
      MaxRuntimeInSeconds: options.maxTuningRuntimeInSeconds,
    },
    ParameterRanges: single && requestRanges(single.parameterRanges, isScript(single.training)),
    TrainingJobEarlyStoppingType: options.earlyStoppingType ?? 'Off',
    TuningJobCompletionCriteria: criteria && {
      TargetObjectiveMetricValue: criteria.targetObjectiveMetricValue,
      BestObjectiveNotImproving: criteria.maxNumberOfTrainingJobsNotImproving && {
        MaxNumberOfTrainingJobsNotImproving: criteria.maxNumberOfTrainingJobsNotImproving,
      },
      ConvergenceDetected:
        criteria.completeOnConvergence === undefined
          ? undefined
          : { CompleteOnConvergence: criteria.completeOnConvergence ? 'Enabled' : 'Disabled' },
    },
    RandomSeed: options.randomSeed,
  };
}

function definitionsOf(session: TrainingPlace, options: Options): object {
  if ('training' in options)
    return { TrainingJobDefinition: definitionOf(session, options.name, options.training) };
  return {
    TrainingJobDefinitions: Object.entries(options.trainings).map(
      ([DefinitionName, { objective, parameterRanges, ...training }]) =>
        definitionOf(session, options.name, training, {
          DefinitionName,
          TuningObjective: objectiveOf(objective),
          HyperParameterRanges: requestRanges(parameterRanges, isScript(training)),
        }),
    ),
  };
}

/** What `trainingStep` makes of the options, with its local files. */
function definitionOf(
  session: TrainingPlace,
  name: string,
  training: TrainingOptions,
  more: object = {},
): object {
  const step = trainingStep(session, { ...training, name });
  return {
    localFiles: step.localFiles,
    toJSON() {
      const { HyperParameters, ...common } = step.toJSON().Arguments as JsonObject;
      return { ...more, StaticHyperParameters: HyperParameters, ...common };
    },
  };
}

function objectiveOf({ type, metricName }: ObjectiveOptions): object {
  return { Type: type, MetricName: metricName };
}

function isScript({ entryPoint }: TrainingOptions): boolean {
  return entryPoint !== undefined;
}
