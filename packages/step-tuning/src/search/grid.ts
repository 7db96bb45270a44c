import type { SearchSpace } from './space.ts';
import type { SearchStrategy } from './strategy.ts';

/** Every combination of the categories once, the last hyperparameter changing first. */
export function gridSearch(space: SearchSpace): SearchStrategy {
  return {
    next: ({ length }) => (length < space.size ? space.parametersAt(space.nth(length)) : undefined),
    mustStop: () => false,
  };
}
