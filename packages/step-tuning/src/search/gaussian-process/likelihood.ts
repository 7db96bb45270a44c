import type { Point } from '../space.ts';
import { cholesky, inverse, solveLower, solveUpper } from './cholesky.ts';
import { type Kernel, matern52, matern52Slope, squaredDifference } from './kernel.ts';

/**
 * How badly a kernel explains what was seen: the negative logarithm of the values' probability, less the constant.
 * `logs` holds the logarithms of the length scales, of the signal and of the noise; the gradient is by them.
 * Source: Rasmussen and Williams, "Gaussian Processes for Machine Learning" (2006), equations 5.8 and 5.9.
 */
export function misfit(
  categorical: readonly boolean[],
  points: readonly Point[],
  values: Float64Array,
): (logs: Float64Array, gradient: Float64Array) => number {
  const n = points.length;
  const axes = categorical.length;
  const differences = pairDifferences(categorical, points);
  const shares = new Float64Array(axes);
  const slopes = new Float64Array(n * n);
  return (logs, gradient) => {
    const { lengthScales, signal, noise } = kernelOf(logs);
    const inverseSquares = lengthScales.map((scale) => 1 / (scale * scale));
    const matrix = new Float64Array(n * n);
    for (let row = 0, pair = 0; row < n; row += 1) {
      for (let column = 0; column < row; column += 1, pair += axes) {
        let squared = 0;
        for (let axis = 0; axis < axes; axis += 1) {
          squared += (differences[pair + axis] as number) * (inverseSquares[axis] as number);
        }
        const distance = Math.sqrt(squared);
        matrix[row * n + column] = signal * matern52(distance);
        slopes[row * n + column] = signal * matern52Slope(distance);
      }
      matrix[row * n + row] = signal * (1 + 1e-10) + noise;
    }
    const covariance = Float64Array.from(matrix);
    if (!cholesky(matrix, n)) return Number.POSITIVE_INFINITY;
    const weights = Float64Array.from(values);
    solveLower(matrix, n, weights);
    solveUpper(matrix, n, weights);
    const precision = inverse(matrix, n);

    let loss = 0;
    let bySignal = 0;
    let byNoise = 0;
    shares.fill(0);
    for (let row = 0, pair = 0; row < n; row += 1) {
      const weight = weights[row] as number;
      loss += 0.5 * (values[row] as number) * weight + Math.log(matrix[row * n + row] as number);
      for (let column = 0; column < row; column += 1, pair += axes) {
        const cell = row * n + column;
        // Twice half the trace: the matrix has each pair above and below its diagonal.
        const pull = (precision[cell] as number) - weight * (weights[column] as number);
        bySignal += pull * (covariance[cell] as number);
        const slope = pull * (slopes[cell] as number);
        for (let axis = 0; axis < axes; axis += 1) {
          shares[axis] = (shares[axis] as number) + slope * (differences[pair + axis] as number);
        }
      }
      const pull = 0.5 * ((precision[row * n + row] as number) - weight * weight);
      bySignal += pull * signal;
      byNoise += pull * noise;
    }
    for (let axis = 0; axis < axes; axis += 1) {
      gradient[axis] = (shares[axis] as number) * (inverseSquares[axis] as number);
    }
    gradient[axes] = bySignal;
    gradient[axes + 1] = byNoise;
    return loss;
  };
}

/** The kernel whose logarithms these are: length scales, signal, noise. */
export function kernelOf(logs: Float64Array): Kernel {
  const axes = logs.length - 2;
  return {
    lengthScales: logs.slice(0, axes).map(Math.exp),
    signal: Math.exp(logs[axes] as number),
    noise: Math.exp(logs[axes + 1] as number),
  };
}

/** For each pair of points, a row before its columns, the squared difference along each axis. */
function pairDifferences(categorical: readonly boolean[], points: readonly Point[]): Float64Array {
  const axes = categorical.length;
  const result = new Float64Array((axes * points.length * (points.length - 1)) / 2);
  let next = 0;
  for (const [row, a] of points.entries()) {
    for (const b of points.slice(0, row)) {
      for (const [axis, isCategory] of categorical.entries()) {
        result[next] = squaredDifference(a[axis] as number, b[axis] as number, isCategory);
        next += 1;
      }
    }
  }
  return result;
}
