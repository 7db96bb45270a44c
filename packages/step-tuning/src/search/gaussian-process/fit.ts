import type { Point } from '../space.ts';
import type { Kernel } from './kernel.ts';
import { kernelOf, misfit } from './likelihood.ts';
import { type Minimum, minimise } from './minimise.ts';

/** A belief about one logarithm: normal, with this mean and deviation. */
interface Belief {
  readonly mean: number;
  readonly deviation: number;
}

/**
 * The most probable kernel for `values` (mean 0, variance about 1) at `points`. What is believed beforehand keeps
 * few points from saying too much: length scales that grow with the number of hyperparameters, as in Hvarfner,
 * Hellsten and Nardi, "Vanilla Bayesian Optimization Performs Great in High Dimensions" (2024); a signal about as
 * strong as the values' own variance; and little noise.
 */
export function fitKernel(
  categorical: readonly boolean[],
  points: readonly Point[],
  values: Float64Array,
): Kernel {
  const beliefs = beliefsAbout(categorical.length);
  const data = misfit(categorical, points, values);
  const posterior = (logs: Float64Array, gradient: Float64Array) => {
    let loss = data(logs, gradient);
    for (const [index, { mean, deviation }] of beliefs.entries()) {
      const away = ((logs[index] as number) - mean) / deviation;
      loss += 0.5 * away * away;
      gradient[index] = (gradient[index] as number) + away / deviation;
    }
    return loss;
  };
  let best: Minimum | undefined;
  for (const shift of STARTS) {
    const start = Float64Array.from(beliefs, ({ mean }, index) =>
      index < categorical.length ? mean + shift : mean,
    );
    const found = minimise(posterior, start, STEPS);
    if (!best || found.value < best.value) best = found;
  }
  return kernelOf((best as Minimum).x);
}

/** Where the search for length scales begins: at what is believed, and for a function that changes faster. */
const STARTS = [0, -1.5];
const STEPS = 40;

function beliefsAbout(axes: number): Belief[] {
  const lengthScale = { mean: Math.SQRT2 + 0.5 * Math.log(axes), deviation: Math.sqrt(3) };
  return [
    ...Array.from({ length: axes }, () => lengthScale),
    { mean: 0, deviation: 0.5 },
    { mean: -6, deviation: 1.5 },
  ];
}
