import { logExpectedImprovement } from './expected-improvement.ts';
import { neighbour } from './neighbours.ts';
import type { Random } from './random-numbers.ts';
import type { Point, SearchSpace } from './space.ts';
import type { Surrogate } from './surrogate.ts';
import { randomPoint } from './untried.ts';

interface Rated {
  readonly point: Point;
  readonly rating: number;
}

/**
 * Points worth a trial, those of the highest expected improvement first: found from random points, and from some
 * around the best trials, by climbing on from the best of both.
 */
export function promising(
  space: SearchSpace,
  model: Surrogate,
  best: readonly Point[],
  random: Random,
): Point[] {
  const { dimensions } = space;
  const rate = (point: Point): Rated => {
    const { mean, variance } = model.at(point);
    return { point, rating: logExpectedImprovement(mean, Math.sqrt(variance), model.best) };
  };
  const anywhere = Array.from({ length: 400 }, () => rate(randomPoint(space, random)));
  const nearby = best.flatMap((point) =>
    REACHES.flatMap((reach) =>
      Array.from({ length: 16 }, () => rate(neighbour(dimensions, point, reach, random))),
    ),
  );
  const starts = [...anywhere, ...nearby].sort(byRating);
  const climbed = starts.slice(0, 5).map((start) => climb(start, rate, dimensions, random));
  return [...climbed, ...starts].sort(byRating).map(({ point }) => point);
}

/** How far around the best trials: parts of a range. */
const REACHES = [0.2, 0.05, 0.01];

function byRating(a: Rated, b: Rated): number {
  return b.rating - a.rating;
}

/** Uphill by random steps: longer ones after a success, shorter ones after failures. */
function climb(
  start: Rated,
  rate: (point: Point) => Rated,
  dimensions: SearchSpace['dimensions'],
  random: Random,
): Rated {
  let here = start;
  let reach = 0.1;
  for (let step = 0; step < 100; step += 1) {
    const there = rate(neighbour(dimensions, here.point, reach, random));
    if (there.rating > here.rating) {
      here = there;
      reach = Math.min(0.3, reach * 1.6);
    } else {
      reach = Math.max(1e-4, reach * 0.87);
    }
  }
  return here;
}
