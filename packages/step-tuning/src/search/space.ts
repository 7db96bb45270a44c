import { categoricalDimension, continuousDimension, type Dimension, integerDimension } from './dimension.ts';
import { type ParameterRanges, requireRanges } from './ranges.ts';
import type { Parameters, Trial } from './trial.ts';

/** A point of the unit cube, one number for each hyperparameter. */
export type Point = Float64Array;

/** All that can be tried, as a unit cube. */
export interface SearchSpace {
  readonly dimensions: readonly Dimension[];
  /** How many combinations there are: `Infinity` with a continuous range. */
  readonly size: number;
  parametersAt(point: Point): Parameters;
  /** Where a trial is; `undefined` if one of its values is missing or has no place, as of an unknown category. */
  pointOf(parameters: Parameters): Point | undefined;
  /** Combination `index`, from 0, the last hyperparameter changing first; only where `size` is finite. */
  nth(index: number): Point;
}

/** Throws `TUNING_RANGES` where a range makes no sense. */
export function searchSpace(ranges: ParameterRanges): SearchSpace {
  requireRanges(ranges);
  const dimensions = [
    ...(ranges.CategoricalParameterRanges ?? []).map(categoricalDimension),
    ...(ranges.IntegerParameterRanges ?? []).map(integerDimension),
    ...(ranges.ContinuousParameterRanges ?? []).map(continuousDimension),
  ];
  return {
    dimensions,
    size: dimensions.reduce((size, { count }) => size * count, 1),
    parametersAt: (point) =>
      Object.fromEntries(dimensions.map(({ name, valueAt }, axis) => [name, valueAt(point[axis] as number)])),
    pointOf: (parameters) => {
      const units = dimensions.map(({ name, unitOf }) =>
        Object.hasOwn(parameters, name) ? unitOf(parameters[name] as string) : undefined,
      );
      return units.some((unit) => unit === undefined) ? undefined : Float64Array.from(units as number[]);
    },
    nth: (index) => {
      const point = new Float64Array(dimensions.length);
      let rest = index;
      for (const [axis, { count, nth }] of [...dimensions.entries()].reverse()) {
        point[axis] = nth(rest % count);
        rest = Math.floor(rest / count);
      }
      return point;
    },
  };
}

/** The place in the cube of every trial that has one. */
export function pointsOf(space: SearchSpace, trials: readonly Trial[]): Point[] {
  return trials.flatMap(({ parameters }) => space.pointOf(parameters) ?? []);
}

/** The nearest point in the cube that stands for a combination. */
export function snapped({ dimensions }: SearchSpace, point: Point): Point {
  return Float64Array.from(dimensions, ({ snap }, axis) =>
    snap(Math.min(1, Math.max(0, point[axis] as number))),
  );
}
