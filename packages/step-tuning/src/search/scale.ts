import type { ScalingType } from './ranges.ts';

/** Takes a range of numbers to [0, 1] and back, so that even steps there are even steps of the scale. */
export interface Scale {
  toUnit(value: number): number;
  fromUnit(unit: number): number;
}

/**
 * Source: SageMaker Developer Guide, "Define Hyperparameter Ranges", section "Hyperparameter Scaling":
 * Linear searches the values evenly, Logarithmic their orders of magnitude, ReverseLogarithmic those of
 * their distance to 1.
 */
export function scaleOf(scaling: ScalingType, min: number, max: number): Scale {
  const { bend, unbend } = shapes[scaling === 'Auto' ? chosenScaling(min, max) : scaling];
  const low = bend(min);
  const span = bend(max) - low;
  return {
    toUnit: (value) => (span === 0 ? 0.5 : (bend(value) - low) / span),
    fromUnit: (unit) => {
      // The ends exactly: a logarithm and back is not the same number.
      if (unit <= 0) return min;
      return unit >= 1 ? max : Math.min(max, Math.max(min, unbend(low + unit * span)));
    },
  };
}

/**
 * What Auto becomes. The guide says only that the best is chosen, and advises Linear within one order of
 * magnitude and Logarithmic over several: see docs/decisions/0021.
 */
export function chosenScaling(min: number, max: number): Exclude<ScalingType, 'Auto'> {
  const several = 100;
  const orders = min > 0 ? max / min : 0;
  const reverseOrders = min >= 0 && max < 1 ? (1 - min) / (1 - max) : 0;
  if (Math.max(orders, reverseOrders) <= several) return 'Linear';
  return orders >= reverseOrders ? 'Logarithmic' : 'ReverseLogarithmic';
}

interface Shape {
  bend(value: number): number;
  unbend(bent: number): number;
}

const shapes: Readonly<Record<Exclude<ScalingType, 'Auto'>, Shape>> = {
  Linear: { bend: (value) => value, unbend: (bent) => bent },
  Logarithmic: { bend: Math.log, unbend: Math.exp },
  ReverseLogarithmic: { bend: (value) => -Math.log1p(-value), unbend: (bent) => -Math.expm1(-bent) },
};
