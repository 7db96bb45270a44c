import { density, distribution } from './normal-distribution.ts';

/**
 * The logarithm of how much less than `best` a normal variable with this mean and deviation is expected to be,
 * counting 0 where it is more: (best - mean)·Φ(z) + deviation·φ(z). As a logarithm it still tells two hopeless
 * points apart, where the improvement itself is 0 for both.
 * Sources: Jones, Schonlau and Welch, "Efficient Global Optimization of Expensive Black-Box Functions" (1998),
 * equation 15; Ament and others, "Unexpected Improvements to Expected Improvement for Bayesian Optimization" (2023).
 */
export function logExpectedImprovement(mean: number, deviation: number, best: number): number {
  const z = (best - mean) / deviation;
  return Math.log(deviation) + logOfImprovement(z);
}

/** ln(φ(z) + z·Φ(z)). */
function logOfImprovement(z: number): number {
  if (z > -1.5) return Math.log(density(z) + z * distribution(z));
  // Far below, the two terms cancel. With x = -z and Laplace's continued fraction for Φ(-x)/φ(x), 1/(x + tail)
  // with tail = 1/(x + 2/(x + 3/…)), what is left of them is φ(x)·tail/(x + tail).
  const x = -z;
  let tail = 0;
  for (let level = 80; level >= 1; level -= 1) tail = level / (x + tail);
  return -0.5 * x * x - 0.5 * Math.log(2 * Math.PI) + Math.log(tail / (x + tail));
}
