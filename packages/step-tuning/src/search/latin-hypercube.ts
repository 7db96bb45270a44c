import { permutation, type Random } from './random-numbers.ts';
import type { Point } from './space.ts';

/**
 * `count` points that stand in different parts of every axis when it is cut into `count` parts.
 * Source: McKay, Beckman and Conover, "A Comparison of Three Methods for Selecting Values of Input Variables in
 * the Analysis of Output from a Computer Code" (1979).
 */
export function latinHypercube(count: number, axes: number, random: Random): Point[] {
  const points = Array.from({ length: count }, () => new Float64Array(axes));
  for (let axis = 0; axis < axes; axis += 1) {
    const parts = permutation(random, count);
    for (const [index, point] of points.entries()) {
      point[axis] = ((parts[index] as number) + random()) / count;
    }
  }
  return points;
}
