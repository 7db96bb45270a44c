import { slipwayError } from '@slipway/core';

/**
 * The ranges of a tuning job as CreateHyperParameterTuningJob has them, numbers as text. `AutoParameters`
 * have no range, so the search knows none.
 */
export interface ParameterRanges {
  readonly IntegerParameterRanges?: readonly NumberRange[];
  readonly ContinuousParameterRanges?: readonly NumberRange[];
  readonly CategoricalParameterRanges?: readonly CategoricalRange[];
}

export interface NumberRange {
  readonly Name: string;
  readonly MinValue: string;
  readonly MaxValue: string;
  /** Default: `Auto`. */
  readonly ScalingType?: ScalingType;
}

export interface CategoricalRange {
  readonly Name: string;
  readonly Values: readonly string[];
}

export type ScalingType = 'Auto' | 'Linear' | 'Logarithmic' | 'ReverseLogarithmic';

/**
 * What is wrong with the ranges of one training definition, in words; empty where nothing is.
 * Source: SageMaker Developer Guide, "Define Hyperparameter Ranges", and the API's `ContinuousParameterRange`.
 */
export function rangeProblems(ranges: ParameterRanges): string[] {
  const {
    IntegerParameterRanges = [],
    ContinuousParameterRanges = [],
    CategoricalParameterRanges = [],
  } = ranges;
  const all = [...IntegerParameterRanges, ...ContinuousParameterRanges, ...CategoricalParameterRanges];
  const names = all.map((range) => range.Name);
  const twice = new Set(names.filter((name, index) => names.indexOf(name) < index));
  return [
    ...(all.length === 0 ? ['there is no hyperparameter to search'] : []),
    ...[...twice].map((name) => `${name} has more than one range`),
    ...IntegerParameterRanges.flatMap((range) => problemsOf(range, true)),
    ...ContinuousParameterRanges.flatMap((range) => problemsOf(range, false)),
    ...CategoricalParameterRanges.flatMap(categoricalProblems),
  ];
}

/** Throws `TUNING_RANGES` with all that is wrong. */
export function requireRanges(ranges: ParameterRanges): void {
  const problems = rangeProblems(ranges);
  if (problems.length === 0) return;
  throw slipwayError(`The hyperparameter ranges are wrong: ${problems.join('; ')}`, {
    code: 'TUNING_RANGES',
    category: 'input',
    hint: 'Correct the ParameterRanges of the tuning job.',
  });
}

/** A number as a range has it: `NaN` where it is none. */
export function numberOf(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}

function problemsOf({ Name, MinValue, MaxValue, ScalingType }: NumberRange, whole: boolean): string[] {
  const min = numberOf(MinValue);
  const max = numberOf(MaxValue);
  const fits = whole ? Number.isSafeInteger : Number.isFinite;
  if (!fits(min) || !fits(max)) {
    return [`${Name} goes from ${MinValue} to ${MaxValue}, which are not ${whole ? 'whole ' : ''}numbers`];
  }
  if (min > max) return [`MinValue ${MinValue} of ${Name} is above its MaxValue ${MaxValue}`];
  if (ScalingType === 'Logarithmic' && min <= 0) {
    return [`Logarithmic needs values above 0, and ${Name} begins at ${MinValue}`];
  }
  if (ScalingType !== 'ReverseLogarithmic') return [];
  if (whole) return [`ReverseLogarithmic is for continuous ranges, and ${Name} is one of whole numbers`];
  if (min >= 0 && max < 1) return [];
  return [
    `ReverseLogarithmic needs values from 0 to below 1, and ${Name} goes from ${MinValue} to ${MaxValue}`,
  ];
}

function categoricalProblems({ Name, Values }: CategoricalRange): string[] {
  if (Values.length === 0) return [`${Name} has no values`];
  return new Set(Values).size < Values.length ? [`${Name} has a value twice`] : [];
}
