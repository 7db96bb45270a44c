import { bayesianSearch } from './bayesian.ts';
import { randomSearch } from './random.ts';
import type { SearchSpace } from './space.ts';
import type { SearchStrategy } from './strategy.ts';
import { asLoss, hasFailed, type ObjectiveType, type Trial } from './trial.ts';

export interface HyperbandOptions {
  readonly space: SearchSpace;
  readonly seed: number;
  readonly objectiveType: ObjectiveType;
  /** Epochs before which no trial is stopped. */
  readonly minResource: number;
  /** Epochs after which every trial is stopped. */
  readonly maxResource: number;
}

/** One in so many trials goes on at each rung: the paper's default. */
const REDUCTION = 3;

/**
 * Many combinations, most of which are stopped early. A trial belongs to a bracket, and goes on at each rung of it
 * only if it is among the best third of those that came so far. As trials are stopped and never continued, each is
 * one training job and none waits for another; a rung's first comers are judged by few, and so go further. Every third
 * combination is random; the others are where the trials that came far, as they stood at one epoch, promise the most.
 * Sources: Li and others, "Hyperband: A Novel Bandit-Based Approach to Hyperparameter Optimization" (2018) for the
 * brackets; Li and others, "A System for Massively Parallel Hyperparameter Tuning" (2020) for judging each trial as
 * it comes; Falkner, Klein and Hutter, "BOHB: Robust and Efficient Hyperparameter Optimization at Scale" (2018) for the
 * combinations. See docs/decisions/0022.
 */
export function hyperbandSearch(options: HyperbandOptions): SearchStrategy {
  const { space, seed, objectiveType, minResource, maxResource } = options;
  const brackets = bracketsOf(minResource, maxResource);
  const epochs = [maxResource, ...(brackets[0]?.rungs ?? []).toReversed()];
  const random = randomSearch(space, seed);
  const modelled = bayesianSearch({ space, seed, objectiveType });
  return {
    next: (history) => {
      if (history.length % REDUCTION === 0) return random.next(history);
      const epoch = epochs.find((at) => reached(history, at) > 2 * space.dimensions.length);
      return epoch === undefined ? random.next(history) : modelled.next(asAfter(history, epoch));
    },
    mustStop: (history, index) => {
      const epoch = history[index]?.metrics.length ?? 0;
      // A trial that ends by itself after MaxResource epochs is left the time to store its model.
      if (epoch > maxResource) return true;
      const places = placesOf(brackets, history.length);
      const bracket = places[index] as number;
      if (!brackets[bracket]?.rungs.includes(epoch)) return false;
      const arrived = history.filter(
        (trial, other) => places[other] === bracket && trial.metrics.length >= epoch,
      );
      const lossAt = (trial: Trial) => comparable(asLoss(trial.metrics[epoch - 1] as number, objectiveType));
      const own = lossAt(history[index] as Trial);
      const better = arrived.filter((trial) => lossAt(trial) < own).length;
      return better >= Math.max(1, Math.floor(arrived.length / REDUCTION));
    },
  };
}

export interface Bracket {
  /** Epochs at which trials are judged, ascending. */
  readonly rungs: readonly number[];
  /** How many of the trials begin here, by proportion. */
  readonly weight: number;
}

/** From the bracket that judges first at `min` epochs to the one that lets every trial end. */
export function bracketsOf(min: number, max: number): Bracket[] {
  const rungs: number[] = [];
  for (let epoch = min; epoch < max; epoch *= REDUCTION) rungs.push(epoch);
  return Array.from({ length: rungs.length + 1 }, (_, skipped) => {
    const halvings = rungs.length - skipped;
    return {
      rungs: rungs.slice(skipped),
      weight: Math.ceil(((rungs.length + 1) / (halvings + 1)) * REDUCTION ** halvings),
    };
  });
}

/** The bracket of each of the first `count` trials: at any time each bracket has its share, as nearly as can be. */
export function placesOf(brackets: readonly Bracket[], count: number): number[] {
  const total = brackets.reduce((sum, { weight }) => sum + weight, 0);
  const filled = brackets.map(() => 0);
  return Array.from({ length: count }, (_, trial) => {
    const lacks = brackets.map(({ weight }, at) => (weight / total) * (trial + 1) - (filled[at] as number));
    const place = lacks.indexOf(Math.max(...lacks));
    filled[place] = (filled[place] as number) + 1;
    return place;
  });
}

function comparable(loss: number): number {
  return Number.isNaN(loss) ? Number.POSITIVE_INFINITY : loss;
}

function reached(history: readonly Trial[], epoch: number): number {
  return history.filter(({ metrics }) => metrics.length >= epoch).length;
}

/** The trials as if all had been trained for `epoch` epochs: those that came less far are still on their way. */
function asAfter(history: readonly Trial[], epoch: number): Trial[] {
  return history.map((trial) => {
    if (hasFailed(trial)) return { ...trial, status: 'Failed' };
    const objective = trial.metrics[epoch - 1];
    return objective === undefined
      ? { ...trial, status: 'InProgress' }
      : { ...trial, status: 'Completed', objective };
  });
}
