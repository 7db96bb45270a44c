import type { TuningJobCompletionCriteria } from './completion.ts';
import type { WarmStartType } from './experience.ts';
import type { ParameterRanges } from './ranges.ts';
import type { ObjectiveType } from './trial.ts';

/** Of the request of CreateHyperParameterTuningJob what a search needs; a whole request fits. */
export interface SearchedRequest {
  readonly HyperParameterTuningJobConfig: {
    readonly Strategy: 'Bayesian' | 'Random' | 'Hyperband' | 'Grid';
    readonly StrategyConfig?: {
      readonly HyperbandStrategyConfig?: { readonly MinResource?: number; readonly MaxResource?: number };
    };
    readonly HyperParameterTuningJobObjective?: TuningObjective;
    readonly ResourceLimits: { readonly MaxNumberOfTrainingJobs?: number };
    readonly ParameterRanges?: ParameterRanges;
    readonly TrainingJobEarlyStoppingType?: 'Off' | 'Auto';
    readonly TuningJobCompletionCriteria?: TuningJobCompletionCriteria;
    readonly RandomSeed?: number;
  };
  readonly TrainingJobDefinition?: SearchedDefinition;
  readonly TrainingJobDefinitions?: readonly SearchedDefinition[];
  readonly WarmStartConfig?: { readonly WarmStartType: WarmStartType };
}

export interface TuningObjective {
  readonly Type: ObjectiveType;
}

export interface SearchedDefinition {
  readonly DefinitionName?: string;
  readonly TuningObjective?: TuningObjective;
  readonly HyperParameterRanges?: ParameterRanges;
  readonly StaticHyperParameters?: Readonly<Record<string, string>>;
}

/** What is searched for one training definition. */
export interface Definition {
  /** `undefined` for the only one of a job. */
  readonly name: string | undefined;
  readonly ranges: ParameterRanges;
  readonly objectiveType: ObjectiveType;
  readonly staticHyperParameters: Readonly<Record<string, string>>;
}

/** The job's definitions: ranges and objective are its own with several, else those of the job. */
export function definitionsOf(request: SearchedRequest): Definition[] {
  const { ParameterRanges = {}, HyperParameterTuningJobObjective } = request.HyperParameterTuningJobConfig;
  const several = request.TrainingJobDefinitions;
  return (several ?? [request.TrainingJobDefinition ?? {}]).map((definition) => ({
    name: several ? definition.DefinitionName : undefined,
    ranges: definition.HyperParameterRanges ?? ParameterRanges,
    objectiveType: (definition.TuningObjective ?? HyperParameterTuningJobObjective)?.Type ?? 'Minimize',
    staticHyperParameters: definition.StaticHyperParameters ?? {},
  }));
}

// Source: API, HyperbandStrategyConfig.
const EPOCHS = ['epochs', 'numepochs', 'n-epochs', 'n_epochs', 'num_epochs'];

/** MaxResource of the request, or that of the static hyperparameters; `undefined` where neither says. */
export function maxResourceOf(request: SearchedRequest, definition: Definition): number | undefined {
  const given = request.HyperParameterTuningJobConfig.StrategyConfig?.HyperbandStrategyConfig?.MaxResource;
  if (given !== undefined) return given;
  const name = EPOCHS.find((key) => Object.hasOwn(definition.staticHyperParameters, key));
  const epochs = name === undefined ? Number.NaN : Number(definition.staticHyperParameters[name]);
  return Number.isSafeInteger(epochs) && epochs >= 1 ? epochs : undefined;
}

export function minResourceOf(request: SearchedRequest): number {
  return request.HyperParameterTuningJobConfig.StrategyConfig?.HyperbandStrategyConfig?.MinResource ?? 1;
}
