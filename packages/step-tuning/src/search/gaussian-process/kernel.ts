import type { Point } from '../space.ts';

/** How alike two points' objectives are expected to be. */
export interface Kernel {
  /** For each hyperparameter how far apart two values must be to have little to do with each other. */
  readonly lengthScales: Float64Array;
  /** Variance of the objective over the whole space. */
  readonly signal: number;
  /** Variance of the objective at one point. */
  readonly noise: number;
}

/**
 * Matérn's covariance with ν = 5/2, at a distance in length scales, for a signal of 1.
 * Source: Rasmussen and Williams, "Gaussian Processes for Machine Learning" (2006), equation 4.17.
 */
export function matern52(distance: number): number {
  const scaled = Math.sqrt(5) * distance;
  return (1 + scaled + (scaled * scaled) / 3) * Math.exp(-scaled);
}

/** How it rises with a length scale: ∂k/∂ln ℓ of an axis is this times what the axis adds to distance². */
export function matern52Slope(distance: number): number {
  const scaled = Math.sqrt(5) * distance;
  return (5 / 3) * (1 + scaled) * Math.exp(-scaled);
}

/**
 * The squared distance of two values along one axis. Two categories are 1 apart, as the ends of one-hot vectors
 * (over √2) are, with one length scale for all of a hyperparameter's columns.
 */
export function squaredDifference(a: number, b: number, categorical: boolean): number {
  const difference = a - b;
  if (categorical) return difference === 0 ? 0 : 1;
  return difference * difference;
}

/** The covariance of `point` with each of `points`, into `result`. */
export function covariances(
  kernel: Kernel,
  categorical: readonly boolean[],
  point: Point,
  points: readonly Point[],
  result: Float64Array,
): void {
  const { lengthScales, signal } = kernel;
  const axes = lengthScales.length;
  for (let index = 0; index < points.length; index += 1) {
    const other = points[index] as Point;
    let squared = 0;
    for (let axis = 0; axis < axes; axis += 1) {
      const scale = lengthScales[axis] as number;
      const difference = squaredDifference(
        point[axis] as number,
        other[axis] as number,
        categorical[axis] as boolean,
      );
      squared += difference / (scale * scale);
    }
    result[index] = signal * matern52(Math.sqrt(squared));
  }
}
