import { promising } from './acquisition.ts';
import { type Experience, NO_EXPERIENCE } from './experience.ts';
import { latinHypercube } from './latin-hypercube.ts';
import { incumbents, observationsOf } from './observations.ts';
import { randomNumbers } from './random-numbers.ts';
import { type Point, pointsOf, type SearchSpace, snapped } from './space.ts';
import type { SearchStrategy } from './strategy.ts';
import { surrogateModel } from './surrogate.ts';
import { isRunning, type ObjectiveType, type Trial } from './trial.ts';
import { randomUntried, triedOf } from './untried.ts';

export interface BayesianOptions {
  readonly space: SearchSpace;
  readonly seed: number;
  readonly objectiveType: ObjectiveType;
  /** How many trials there will be: of few trials fewer are spent on a first look. Default: many. */
  readonly trials?: number | undefined;
  /** What earlier jobs have shown. */
  readonly experience?: Experience;
}

/**
 * Bayesian optimization: after a first look around, each trial goes where a Gaussian process of the finished ones
 * expects the most. What runs counts as if it had ended as expected, what failed as if it had ended worst.
 * Sources: Snoek, Larochelle and Adams, "Practical Bayesian Optimization of Machine Learning Algorithms" (2012);
 * Ginsbourger, Le Riche and Carraro, "Kriging Is Well-Suited to Parallelize Optimization" (2010) for what runs.
 */
export function bayesianSearch(options: BayesianOptions): SearchStrategy {
  const { space, seed, objectiveType, experience = NO_EXPERIENCE } = options;
  const modelOf = surrogateModel(space.dimensions.map(({ categorical }) => categorical));
  const first = firstLook(options, experience);

  const pointAfter = (history: readonly Trial[]): Point | undefined => {
    const tried = triedOf(space, history);
    const planned = first[history.length];
    if (planned && !tried.has(planned)) return planned;
    const random = randomNumbers(seed, history.length);
    const observations = observationsOf(space, [...experience.observed, ...history], objectiveType);
    if (history.length < first.length || observations.points.length < 2) {
      return randomUntried(space, tried, random);
    }
    const model = modelOf(observations, pointsOf(space, history.filter(isRunning)));
    const points = promising(space, model, incumbents(observations), random);
    return points.find((point) => !tried.has(point)) ?? randomUntried(space, tried, random);
  };

  return {
    next: (history) => {
      const point = pointAfter(history);
      return point && space.parametersAt(point);
    },
    mustStop: () => false,
  };
}

/** Where the first trials go whatever they bring: what did well elsewhere, then evenly over the space. */
function firstLook(
  { space, seed, trials = Number.POSITIVE_INFINITY }: BayesianOptions,
  experience: Experience,
): Point[] {
  const axes = space.dimensions.length;
  const wanted = Math.max(3, Math.min(2 * axes, 10, Math.floor(trials / 3)));
  const suggested = experience.suggested.slice(0, Math.ceil(wanted / 2));
  const known = pointsOf(space, experience.observed).length;
  const count = Math.max(0, wanted - suggested.length - known);
  const even = latinHypercube(count, axes, randomNumbers(seed));
  return [...suggested, ...even].map((point) => snapped(space, point));
}
