import type { Dimension } from './dimension.ts';
import { normal, pick, type Random } from './random-numbers.ts';
import type { Point } from './space.ts';

/**
 * A point near `point`: about one to three hyperparameters move, a number by about `reach` of its range and at
 * least to the next value, a category to any other.
 */
export function neighbour(
  dimensions: readonly Dimension[],
  point: Point,
  reach: number,
  random: Random,
): Point {
  const result = Float64Array.from(point);
  const sure = pick(random, dimensions.length);
  const chance = Math.min(1, 2 / dimensions.length);
  for (const [axis, dimension] of dimensions.entries()) {
    if (axis === sure || random() < chance)
      result[axis] = moved(dimension, point[axis] as number, reach, random);
  }
  return result;
}

function moved(dimension: Dimension, unit: number, reach: number, random: Random): number {
  const { count, categorical, snap, nth } = dimension;
  if (count === 1) return unit;
  if (categorical) {
    const here = Math.floor(unit * count);
    return nth((here + 1 + pick(random, count - 1)) % count);
  }
  const step = normal(random) * reach;
  if (count === Number.POSITIVE_INFINITY) return reflected(unit + step);
  const there = snap(reflected(unit + step));
  if (there !== unit) return there;
  const index = Number(dimension.valueAt(unit)) - Number(dimension.valueAt(0));
  const next = index + (step < 0 ? -1 : 1);
  return nth(next < 0 || next >= count ? 2 * index - next : next);
}

/** A step over an end of the range goes back from there. */
function reflected(unit: number): number {
  const wrapped = Math.abs(unit) % 2;
  return wrapped > 1 ? 2 - wrapped : wrapped;
}
