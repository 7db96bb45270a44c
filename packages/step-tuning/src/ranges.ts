import { join, type Value } from '@slipway/core';
import type { ScalingType } from './search/ranges.ts';

/** What is searched for one hyperparameter. */
export type AuthoredRange =
  | { readonly kind: 'Continuous' | 'Integer'; readonly range: AuthoredNumberRange }
  | { readonly kind: 'Categorical'; readonly values: readonly (string | number | boolean)[] };

interface AuthoredNumberRange {
  readonly MinValue: Value<string>;
  readonly MaxValue: Value<string>;
  readonly ScalingType: ScalingType | undefined;
}

export interface RangeOptions {
  /** Default `Auto`. */
  readonly scalingType?: ScalingType;
}

/** Any number between two. */
export function continuousRange(
  min: Value<number>,
  max: Value<number>,
  options: RangeOptions = {},
): AuthoredRange {
  return { kind: 'Continuous', range: numberRange(min, max, options) };
}

/** A whole number between two, which belong to it. */
export function integerRange(
  min: Value<number>,
  max: Value<number>,
  options: RangeOptions = {},
): AuthoredRange {
  return { kind: 'Integer', range: numberRange(min, max, options) };
}

/** One of at most 30 values. */
export function categoricalRange(values: readonly (string | number | boolean)[]): AuthoredRange {
  return { kind: 'Categorical', values };
}

function numberRange(
  min: Value<number>,
  max: Value<number>,
  { scalingType }: RangeOptions,
): AuthoredNumberRange {
  return { MinValue: asText(min), MaxValue: asText(max), ScalingType: scalingType };
}

function asText(value: Value<number>): Value<string> {
  return typeof value === 'number' ? String(value) : join('', [value]);
}

/** Ranges as the request has them. `encoded`: values are JSON, as script mode reads its hyperparameters. */
export function requestRanges(ranges: Readonly<Record<string, AuthoredRange>>, encoded: boolean): object {
  const numbers = (kind: AuthoredRange['kind']) =>
    unlessEmpty(
      Object.entries(ranges).flatMap(([Name, one]) =>
        one.kind === kind && 'range' in one ? [{ Name, ...one.range }] : [],
      ),
    );
  const categories = Object.entries(ranges).flatMap(([Name, one]) =>
    'values' in one ? [{ Name, Values: one.values.map((value) => category(value, encoded)) }] : [],
  );
  return {
    IntegerParameterRanges: numbers('Integer'),
    ContinuousParameterRanges: numbers('Continuous'),
    CategoricalParameterRanges: unlessEmpty(categories),
  };
}

/** As the Python SDK does, which makes text of numbers too: a script is given the same. Source: 2.257.6, `parameter.py`. */
function category(value: string | number | boolean, encoded: boolean): string {
  return encoded && typeof value === 'string' ? JSON.stringify(value) : String(value);
}

function unlessEmpty<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list;
}
