import type {
  Channel,
  CheckpointConfig,
  InputMode,
  MetricDefinition,
  OutputDataConfig,
  ResourceConfig,
  StoppingCondition,
  Tag,
  VpcConfig,
} from '@slipway/step-training';
import type { TuningJobCompletionCriteria } from './search/completion.ts';
import type { WarmStartType } from './search/experience.ts';
import type { ParameterRanges } from './search/ranges.ts';
import type { ObjectiveType } from './search/trial.ts';

/**
 * The request of CreateHyperParameterTuningJob without the job's name, which the engine gives.
 * Source of all fields and limits: SageMaker API, `CreateHyperParameterTuningJob`, 2026-08.
 */
export interface TuningRequest {
  /** Given by the engine; in a document at most the prefix that `use_custom_job_prefix` of the Python SDK leaves. */
  readonly HyperParameterTuningJobName?: string;
  readonly HyperParameterTuningJobConfig: TuningJobConfig;
  /** Either this one, or `TrainingJobDefinitions`. */
  readonly TrainingJobDefinition?: TrainingJobDefinition;
  /** At most 10, each with a name, ranges and an objective of its own. */
  readonly TrainingJobDefinitions?: readonly TrainingJobDefinition[];
  readonly WarmStartConfig?: WarmStartConfig;
  readonly Tags?: readonly Tag[];
  readonly Autotune?: { readonly Mode: 'Enabled' };
}

export type TuningStrategy = 'Bayesian' | 'Random' | 'Hyperband' | 'Grid';

export interface TuningJobConfig {
  readonly Strategy: TuningStrategy;
  readonly StrategyConfig?: {
    readonly HyperbandStrategyConfig?: {
      /** Epochs before a trial may be stopped. */
      readonly MinResource?: number;
      /** Epochs of a whole training. */
      readonly MaxResource?: number;
    };
  };
  readonly HyperParameterTuningJobObjective?: TunedObjective;
  readonly ResourceLimits: {
    /** At most 750. */
    readonly MaxNumberOfTrainingJobs?: number;
    /** At most 100. */
    readonly MaxParallelTrainingJobs: number;
    /** Of the whole job, seconds: 120 to 15,768,000. */
    readonly MaxRuntimeInSeconds?: number;
  };
  readonly ParameterRanges?: TunedRanges;
  readonly TrainingJobEarlyStoppingType?: 'Off' | 'Auto';
  readonly TuningJobCompletionCriteria?: TuningJobCompletionCriteria;
  /** At most 2,147,483,647. */
  readonly RandomSeed?: number;
}

export interface TunedObjective {
  readonly Type: ObjectiveType;
  /** One of the metric definitions. */
  readonly MetricName: string;
}

/** At most 30 hyperparameters. */
export interface TunedRanges extends ParameterRanges {
  readonly AutoParameters?: readonly { readonly Name: string; readonly ValueHint: string }[];
}

/** What the training jobs of a tuning job have in common. */
export interface TrainingJobDefinition {
  readonly DefinitionName?: string;
  readonly TuningObjective?: TunedObjective;
  readonly HyperParameterRanges?: TunedRanges;
  readonly StaticHyperParameters?: Readonly<Record<string, string>>;
  readonly AlgorithmSpecification: {
    readonly TrainingImage?: string;
    readonly TrainingInputMode: InputMode;
    readonly AlgorithmName?: string;
    readonly MetricDefinitions?: readonly MetricDefinition[];
  };
  readonly RoleArn: string;
  readonly InputDataConfig?: readonly Channel[];
  readonly VpcConfig?: VpcConfig;
  readonly OutputDataConfig: OutputDataConfig;
  /** Either this one, or `HyperParameterTuningResourceConfig`. */
  readonly ResourceConfig?: ResourceConfig;
  readonly HyperParameterTuningResourceConfig?: TuningResourceConfig;
  /** Of each training job. */
  readonly StoppingCondition: StoppingCondition;
  readonly EnableNetworkIsolation?: boolean;
  readonly EnableInterContainerTrafficEncryption?: boolean;
  readonly EnableManagedSpotTraining?: boolean;
  readonly CheckpointConfig?: CheckpointConfig;
  readonly RetryStrategy?: { readonly MaximumRetryAttempts: number };
  readonly Environment?: Readonly<Record<string, string>>;
}

export interface TuningResourceConfig {
  readonly InstanceType?: string;
  readonly InstanceCount?: number;
  readonly VolumeSizeInGB?: number;
  readonly VolumeKmsKeyId?: string;
  readonly AllocationStrategy?: 'Prioritized';
  /** By preference, the first one first. */
  readonly InstanceConfigs?: readonly {
    readonly InstanceType: string;
    readonly InstanceCount: number;
    readonly VolumeSizeInGB: number;
  }[];
}

export interface WarmStartConfig {
  /** At most 5. */
  readonly ParentHyperParameterTuningJobs: readonly { readonly HyperParameterTuningJobName?: string }[];
  readonly WarmStartType: WarmStartType;
}
