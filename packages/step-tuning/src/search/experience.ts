import { type Point, type SearchSpace, snapped } from './space.ts';
import { isRunning, lossOf, type ObjectiveType, type Trial } from './trial.ts';

/** What a search knows before its first trial. */
export interface Experience {
  /** Trials as good as its own. */
  readonly observed: readonly Trial[];
  /** Points to try first, the most promising first. */
  readonly suggested: readonly Point[];
}

export const NO_EXPERIENCE: Experience = { observed: [], suggested: [] };

export type WarmStartType = 'IdenticalDataAndAlgorithm' | 'TransferLearning';

/**
 * What the parents of a warm start tell. With identical data and algorithm their objectives compare with the new
 * ones, so their trials are observations. With others only their order means something: each parent's best are
 * tried first, one parent after another. Sources: SageMaker Developer Guide, "Run a Warm Start Hyperparameter
 * Tuning Job"; Feurer, Springenberg and Hutter, "Initializing Bayesian Hyperparameter Optimization via
 * Meta-Learning" (2015). See docs/decisions/0023.
 */
export function experienceOf(
  space: SearchSpace,
  type: WarmStartType,
  parents: readonly (readonly Trial[])[],
  objectiveType: ObjectiveType,
): Experience {
  const ended = parents.map((trials) => trials.filter((trial) => !isRunning(trial)));
  if (type === 'IdenticalDataAndAlgorithm') return { observed: ended.flat(), suggested: [] };
  const ranked = ended.map((trials) => bestFirst(space, trials, objectiveType));
  const longest = Math.max(0, ...ranked.map((points) => points.length));
  const inTurn = Array.from({ length: longest }, (_, rank) =>
    ranked.flatMap((points) => points[rank] ?? []),
  ).flat();
  const seen = new Map(inTurn.map((point) => [point.join(), point]));
  return { observed: [], suggested: [...seen.values()] };
}

function bestFirst(space: SearchSpace, trials: readonly Trial[], type: ObjectiveType): Point[] {
  return trials
    .flatMap((trial) => {
      const loss = lossOf(trial, type);
      const point = space.pointOf(trial.parameters);
      return loss === undefined || !point ? [] : [{ loss, point: snapped(space, point) }];
    })
    .sort((a, b) => a.loss - b.loss)
    .map(({ point }) => point);
}
