import { randomNumbers } from './random-numbers.ts';
import type { SearchSpace } from './space.ts';
import type { SearchStrategy } from './strategy.ts';
import { randomUntried, triedOf } from './untried.ts';

/** Every combination is as likely as every other, on the scales of the ranges; none comes twice. */
export function randomSearch(space: SearchSpace, seed: number): SearchStrategy {
  return {
    next: (history) => {
      const point = randomUntried(space, triedOf(space, history), randomNumbers(seed, history.length));
      return point && space.parametersAt(point);
    },
    mustStop: () => false,
  };
}
