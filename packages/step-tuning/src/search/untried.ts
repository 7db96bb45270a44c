import { pick, type Random } from './random-numbers.ts';
import type { Point, SearchSpace } from './space.ts';
import type { Parameters, Trial } from './trial.ts';

/** Which combinations have been tried, so that none is tried twice: the same training would end the same. */
export interface Tried {
  has(point: Point): boolean;
  /** Whether nothing is left. */
  readonly all: boolean;
}

export function triedOf(space: SearchSpace, history: readonly Trial[]): Tried {
  const keyOf = (parameters: Parameters) =>
    JSON.stringify(
      space.dimensions.map(({ name }) => (Object.hasOwn(parameters, name) ? parameters[name] : null)),
    );
  const keys = new Set(history.map(({ parameters }) => keyOf(parameters)));
  return {
    has: (point) => keys.has(keyOf(space.parametersAt(point))),
    all: keys.size >= space.size,
  };
}

/** A random combination that has not been tried; `undefined` when none is left. */
export function randomUntried(space: SearchSpace, tried: Tried, random: Random): Point | undefined {
  for (let draw = 0; draw < 100; draw += 1) {
    const point = randomPoint(space, random);
    if (!tried.has(point)) return point;
  }
  // Few are left, so there are few in all: the first one from a random place on.
  if (tried.all) return undefined;
  const start = pick(random, space.size);
  for (let step = 0; step < space.size; step += 1) {
    const point = space.nth((start + step) % space.size);
    if (!tried.has(point)) return point;
  }
  return undefined;
}

export function randomPoint({ dimensions }: SearchSpace, random: Random): Point {
  return Float64Array.from(dimensions, ({ snap }) => snap(random()));
}
