import { type CategoricalRange, type NumberRange, numberOf } from './ranges.ts';
import { chosenScaling, scaleOf } from './scale.ts';

/**
 * One hyperparameter as a number from 0 to 1. Each value of a range that can be counted owns a part of it,
 * and is found again at that part's middle: a model that only sees middles cannot expect anything of the
 * points between two values. Source: Garrido-Merchán and Hernández-Lobato, "Dealing with categorical and
 * integer-valued variables in Bayesian optimization with Gaussian processes" (2020).
 */
export interface Dimension {
  readonly name: string;
  readonly categorical: boolean;
  /** How many values there are: `Infinity` for a continuous range. */
  readonly count: number;
  /** The middle of the value that `unit` belongs to; `unit` itself where the range is continuous. */
  snap(unit: number): number;
  /** The middle of the value number `index`, from 0. */
  nth(index: number): number;
  /** The value at `unit` as it goes over the wire. */
  valueAt(unit: number): string;
  /** Where a value is, beyond 0 and 1 if it is outside the range; `undefined` if it is nowhere. */
  unitOf(value: string): number | undefined;
}

export function continuousDimension(range: NumberRange): Dimension {
  const min = numberOf(range.MinValue);
  const max = numberOf(range.MaxValue);
  const scale = scaleOf(range.ScalingType ?? 'Auto', min, max);
  return {
    name: range.Name,
    categorical: false,
    count: min === max ? 1 : Number.POSITIVE_INFINITY,
    snap: (unit) => unit,
    nth: () => 0.5,
    valueAt: (unit) => String(scale.fromUnit(unit)),
    unitOf: (value) => finite(scale.toUnit(numberOf(value))),
  };
}

/** Whole numbers, each with the part of the scale from half a number below it to half a number above. */
export function integerDimension(range: NumberRange): Dimension {
  const min = numberOf(range.MinValue);
  const max = numberOf(range.MaxValue);
  const given = range.ScalingType ?? 'Auto';
  const scaling = given === 'Auto' ? chosenScaling(min, max) : given;
  const scale = scaleOf(scaling, min - 0.5, max + 0.5);
  const numberAt = (unit: number) => Math.min(max, Math.max(min, Math.round(scale.fromUnit(unit))));
  return {
    name: range.Name,
    categorical: false,
    count: max - min + 1,
    snap: (unit) => scale.toUnit(numberAt(unit)),
    nth: (index) => scale.toUnit(min + index),
    valueAt: (unit) => String(numberAt(unit)),
    unitOf: (value) => finite(scale.toUnit(numberOf(value))),
  };
}

export function categoricalDimension({ Name, Values }: CategoricalRange): Dimension {
  const count = Values.length;
  const indexAt = (unit: number) => Math.min(count - 1, Math.floor(unit * count));
  const middle = (index: number) => (index + 0.5) / count;
  return {
    name: Name,
    categorical: true,
    count,
    snap: (unit) => middle(indexAt(unit)),
    nth: middle,
    valueAt: (unit) => Values[indexAt(unit)] as string,
    unitOf: (value) => {
      const index = Values.indexOf(value);
      return index < 0 ? undefined : middle(index);
    },
  };
}

function finite(unit: number): number | undefined {
  return Number.isFinite(unit) ? unit : undefined;
}
