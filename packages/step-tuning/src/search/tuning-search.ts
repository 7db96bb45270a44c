import { slipwayError } from '@slipway/core';
import { bayesianSearch } from './bayesian.ts';
import { type CompletionReason, metCriterion } from './completion.ts';
import { experienceOf } from './experience.ts';
import { gridSearch } from './grid.ts';
import { hyperbandSearch } from './hyperband.ts';
import { medianRule } from './median-rule.ts';
import { randomSearch } from './random.ts';
import { searchProblems } from './search-problems.ts';
import { searchSpace } from './space.ts';
import type { SearchStrategy } from './strategy.ts';
import { asLoss, lossOf, type Parameters, type Trial } from './trial.ts';
import {
  type Definition,
  definitionsOf,
  maxResourceOf,
  minResourceOf,
  type SearchedRequest,
} from './tuning-request.ts';

/**
 * All decisions of a tuning job: what is tried next, what is stopped, when it is enough. Every answer is a function of
 * the request, the seed, the parents and the history that comes with the question, so a job that is taken up again goes
 * on as it would have. A history holds every trial of the job, also those that run or failed, in the order of proposal.
 */
export interface TuningSearch {
  /**
   * At most `count` trials to start now, within MaxNumberOfTrainingJobs. None, while none runs: the job has tried
   * all it may.
   */
  next(history: readonly Trial[], count: number): readonly Proposal[];
  /** Whether the running trial at `index` must be stopped: to be asked after each of its objective metrics. */
  mustStop(history: readonly Trial[], index: number): boolean;
  /** Why the job is complete before all its trials were: then nothing is started, and what runs is stopped. */
  completion(history: readonly Trial[]): CompletionReason | undefined;
  /** The indices of the trials, best objective first; those without one come last, in the order of the history. */
  ranking(history: readonly Trial[]): readonly number[];
}

/** A trial to start. */
export interface Proposal {
  /** Which definition to make it from, where the job has several. */
  readonly definition?: string;
  /** The searched hyperparameters: what `StaticHyperParameters` says comes on top. */
  readonly parameters: Parameters;
}

export interface SearchContext {
  /** `RandomSeed` of the request; where it has none, a number that the job keeps. */
  readonly seed: number;
  /**
   * The trials of each parent of a WarmStartConfig, in its order. Where a hyperparameter was static in the parent and is
   * searched now, its value is among the trial's parameters.
   */
  readonly parents?: readonly (readonly Trial[])[];
}

/** Throws `TUNING_SEARCH` with all that `searchProblems` finds. */
export function tuningSearch(request: SearchedRequest, context: SearchContext): TuningSearch {
  const problems = searchProblems(request);
  if (problems.length > 0) {
    throw slipwayError(`The hyperparameters cannot be searched: ${problems.join('; ')}`, {
      code: 'TUNING_SEARCH',
      category: 'input',
      hint: 'Correct the HyperParameterTuningJobConfig of the step.',
    });
  }
  const { ResourceLimits, TrainingJobEarlyStoppingType, TuningJobCompletionCriteria } =
    request.HyperParameterTuningJobConfig;
  const definitions = definitionsOf(request);
  const strategies = definitions.map((definition, index) => strategyFor(request, definition, index, context));
  const limit = ResourceLimits.MaxNumberOfTrainingJobs ?? Number.POSITIVE_INFINITY;
  const ownerOf = (trial: Trial) => definitions.findIndex(({ name }) => name === trial.definition);
  const typeOf = (trial: Trial) => definitions[ownerOf(trial)]?.objectiveType ?? 'Minimize';
  const ownTrials = (history: readonly Trial[], owner: number) =>
    history.filter((trial) => ownerOf(trial) === owner);

  /** The next trial of the definition with the fewest of those that have combinations left. */
  const proposal = (history: readonly Trial[]): Proposal | undefined => {
    const turns = definitions
      .map(({ name }, owner) => ({ name, owner, trials: ownTrials(history, owner) }))
      .sort((a, b) => a.trials.length - b.trials.length);
    for (const { name, owner, trials } of turns) {
      const parameters = strategies[owner]?.next(trials);
      if (parameters) return name === undefined ? { parameters } : { definition: name, parameters };
    }
    return undefined;
  };

  return {
    next: (history, count) => {
      const proposals: Proposal[] = [];
      const most = Math.min(count, limit - history.length);
      while (proposals.length < most) {
        const next = proposal([...history, ...proposals.map(running)]);
        if (!next) break;
        proposals.push(next);
      }
      return proposals;
    },
    mustStop: (history, index) => {
      const trial = history[index] as Trial;
      if (TrainingJobEarlyStoppingType === 'Auto') return medianRule(history, index, typeOf(trial));
      const owner = ownerOf(trial);
      const own = ownTrials(history, owner);
      return strategies[owner]?.mustStop(own, own.indexOf(trial)) ?? false;
    },
    completion: (history) => {
      const ended = history.flatMap((trial) => {
        const loss = lossOf(trial, typeOf(trial));
        return loss === undefined ? [] : [{ loss, type: typeOf(trial) }];
      });
      return metCriterion(
        TuningJobCompletionCriteria ?? {},
        ended.map(({ loss }) => loss),
        (target) => ended.some(({ loss, type }) => loss <= asLoss(target, type)),
      );
    },
    ranking: (history) => {
      const losses = history.map((trial) => lossOf(trial, typeOf(trial)) ?? Number.POSITIVE_INFINITY);
      return [...history.keys()].sort((a, b) => {
        const [left, right] = [losses[a] as number, losses[b] as number];
        return left === right ? a - b : left - right;
      });
    },
  };
}

function strategyFor(
  request: SearchedRequest,
  definition: Definition,
  index: number,
  { seed: jobSeed, parents = [] }: SearchContext,
): SearchStrategy {
  const { Strategy, ResourceLimits } = request.HyperParameterTuningJobConfig;
  const { objectiveType, ranges } = definition;
  const space = searchSpace(ranges);
  // RandomSeed has 32 bits: each definition searches in its own way.
  const seed = jobSeed + index * 2 ** 32;
  switch (Strategy) {
    case 'Random':
      return randomSearch(space, seed);
    case 'Grid':
      return gridSearch(space);
    case 'Hyperband': {
      // Known to be there: `searchProblems` found nothing.
      const maxResource = maxResourceOf(request, definition) as number;
      return hyperbandSearch({
        space,
        seed,
        objectiveType,
        minResource: minResourceOf(request),
        maxResource,
      });
    }
    case 'Bayesian': {
      const warm = request.WarmStartConfig;
      const experience = warm && experienceOf(space, warm.WarmStartType, parents, objectiveType);
      const jobs = ResourceLimits.MaxNumberOfTrainingJobs;
      const trials = jobs && jobs / (request.TrainingJobDefinitions?.length ?? 1);
      return bayesianSearch({ space, seed, objectiveType, trials, ...(experience && { experience }) });
    }
  }
}

function running(proposal: Proposal): Trial {
  return { ...proposal, status: 'InProgress', metrics: [] };
}
