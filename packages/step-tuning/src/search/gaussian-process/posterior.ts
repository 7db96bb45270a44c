import type { Point } from '../space.ts';
import { cholesky, solveLower, solveUpper } from './cholesky.ts';
import { covariances, type Kernel } from './kernel.ts';

/** What is expected of an objective at a point that was not tried. */
interface Prediction {
  readonly mean: number;
  readonly variance: number;
}

/** A Gaussian process that has seen some points' objectives. */
export interface Posterior {
  at(point: Point): Prediction;
}

/**
 * The process with mean 0 and `kernel`, after it has seen `values` at `points`.
 * Source: Rasmussen and Williams, "Gaussian Processes for Machine Learning" (2006), algorithm 2.1.
 */
export function posterior(
  kernel: Kernel,
  categorical: readonly boolean[],
  points: readonly Point[],
  values: Float64Array,
): Posterior {
  const n = points.length;
  const lower = factor(kernel, categorical, points);
  const weights = Float64Array.from(values);
  solveLower(lower, n, weights);
  solveUpper(lower, n, weights);
  const likeness = new Float64Array(n);
  return {
    at: (point) => {
      covariances(kernel, categorical, point, points, likeness);
      let mean = 0;
      for (let index = 0; index < n; index += 1) {
        mean += (likeness[index] as number) * (weights[index] as number);
      }
      solveLower(lower, n, likeness);
      let known = 0;
      for (const value of likeness) known += value * value;
      // Rounding can take the rest below 0 where a point was tried.
      return { mean, variance: Math.max(kernel.signal - known, 1e-12 * kernel.signal) };
    },
  };
}

function factor(kernel: Kernel, categorical: readonly boolean[], points: readonly Point[]): Float64Array {
  const n = points.length;
  for (let jitter = 1e-10; ; jitter *= 100) {
    const matrix = new Float64Array(n * n);
    for (let row = 0; row < n; row += 1) {
      covariances(kernel, categorical, points[row] as Point, points.slice(0, row), matrix.subarray(row * n));
      matrix[row * n + row] = kernel.signal * (1 + jitter) + kernel.noise;
    }
    if (cholesky(matrix, n) || jitter > 1) return matrix;
  }
}
