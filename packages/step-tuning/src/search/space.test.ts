import { describe, expect, test } from 'vitest';
import { rangeProblems } from './ranges.ts';
import { chosenScaling } from './scale.ts';
import { searchSpace } from './space.ts';

const number = (
  Name: string,
  MinValue: string,
  MaxValue: string,
  ScalingType?: 'Auto' | 'Linear' | 'Logarithmic' | 'ReverseLogarithmic',
) => ({
  Name,
  MinValue,
  MaxValue,
  ...(ScalingType && { ScalingType }),
});

function valueAt(
  range: ReturnType<typeof number>,
  unit: number,
  kind: 'Continuous' | 'Integer' = 'Continuous',
): number {
  const space = searchSpace({ [`${kind}ParameterRanges`]: [range] });
  return Number(space.parametersAt(Float64Array.of(unit))[range.Name]);
}

describe('a scale', () => {
  test.each([
    ['Linear', '0', '10', 5],
    ['Logarithmic', '0.0001', '1', 0.01],
    ['ReverseLogarithmic', '0.9', '0.999', 0.99],
    ['Auto', '1', '100', 50.5],
    ['Auto', '0.0001', '1', 0.01],
    ['Auto', '0.9', '0.9999', 1 - Math.sqrt(0.1 * 0.0001)],
  ] as const)('%s from %s to %s has %d in its middle', (scaling, min, max, middle) => {
    const range = number('x', min, max, scaling);
    expect(valueAt(range, 0.5)).toBeCloseTo(middle, 10);
    expect([valueAt(range, 0), valueAt(range, 1)]).toEqual([Number(min), Number(max)]);
  });

  test('Auto takes several orders of magnitude for a reason', () => {
    expect(chosenScaling(0, 1e6)).toBe('Linear');
    expect(chosenScaling(-1, 1)).toBe('Linear');
    expect(chosenScaling(16, 512)).toBe('Linear');
    expect(chosenScaling(1e-6, 1e-2)).toBe('Logarithmic');
    expect(chosenScaling(0.5, 0.999)).toBe('ReverseLogarithmic');
    expect(chosenScaling(1e-6, 0.999)).toBe('Logarithmic');
  });
});

describe('whole numbers', () => {
  test('have equal parts on a linear scale', () => {
    const range = number('depth', '1', '4', 'Linear');
    const values = [0, 0.24, 0.26, 0.49, 0.51, 0.76, 1].map((unit) => valueAt(range, unit, 'Integer'));
    expect(values).toEqual([1, 1, 2, 2, 3, 4, 4]);
  });

  test('have the part of a logarithmic scale that is theirs', () => {
    const range = number('width', '1', '1000', 'Logarithmic');
    expect(valueAt(range, 0.5, 'Integer')).toBe(Math.round(Math.sqrt(0.5 * 1000.5)));
  });
});

describe('a space', () => {
  const space = searchSpace({
    CategoricalParameterRanges: [{ Name: 'booster', Values: ['gbtree', 'dart'] }],
    IntegerParameterRanges: [number('max_depth', '1', '3')],
    ContinuousParameterRanges: [number('eta', '0', '1')],
  });

  test('finds a point again from its values', () => {
    const point = Float64Array.of(0.75, 0.5, 0.125);
    const parameters = space.parametersAt(point);
    expect(parameters).toEqual({ booster: 'dart', max_depth: '2', eta: '0.125' });
    expect([...(space.pointOf(parameters) ?? [])]).toEqual([0.75, 0.5, 0.125]);
  });

  test('places a value of another range beyond its own, and no unknown category', () => {
    expect(space.pointOf({ booster: 'dart', max_depth: '2', eta: '2' })?.[2]).toBe(2);
    expect(space.pointOf({ booster: 'gblinear', max_depth: '2', eta: '0' })).toBeUndefined();
    expect(space.pointOf({ booster: 'dart', eta: '0' })).toBeUndefined();
    expect(space.pointOf({ booster: 'dart', max_depth: 'many', eta: '0' })).toBeUndefined();
  });

  test('has a size, and every combination once', () => {
    expect(space.size).toBe(Number.POSITIVE_INFINITY);
    const finite = searchSpace({
      CategoricalParameterRanges: [{ Name: 'a', Values: ['x', 'y'] }],
      IntegerParameterRanges: [number('b', '1', '3'), number('c', '5', '5')],
    });
    expect(finite.size).toBe(6);
    const all = Array.from({ length: 6 }, (_, index) =>
      Object.values(finite.parametersAt(finite.nth(index))).join(),
    );
    expect(all).toEqual(['x,1,5', 'x,2,5', 'x,3,5', 'y,1,5', 'y,2,5', 'y,3,5']);
  });

  test('keeps a hyperparameter of any name', () => {
    const odd = searchSpace({ ContinuousParameterRanges: [number('__proto__', '0', '1')] });
    expect(Object.entries(odd.parametersAt(Float64Array.of(0.5)))).toEqual([['__proto__', '0.5']]);
  });
});

test.each([
  [{}, 'there is no hyperparameter to search'],
  [{ ContinuousParameterRanges: [number('x', '2', '1')] }, 'MinValue 2 of x is above its MaxValue 1'],
  [{ ContinuousParameterRanges: [number('x', '', '1')] }, 'x goes from  to 1, which are not numbers'],
  [
    { IntegerParameterRanges: [number('x', '1', '2.5')] },
    'x goes from 1 to 2.5, which are not whole numbers',
  ],
  [
    { ContinuousParameterRanges: [number('x', '0', '1', 'Logarithmic')] },
    'Logarithmic needs values above 0, and x begins at 0',
  ],
  [
    { ContinuousParameterRanges: [number('x', '0', '1', 'ReverseLogarithmic')] },
    'ReverseLogarithmic needs values from 0 to below 1, and x goes from 0 to 1',
  ],
  [
    { IntegerParameterRanges: [number('x', '0', '0', 'ReverseLogarithmic')] },
    'ReverseLogarithmic is for continuous ranges, and x is one of whole numbers',
  ],
  [{ CategoricalParameterRanges: [{ Name: 'x', Values: [] }] }, 'x has no values'],
  [{ CategoricalParameterRanges: [{ Name: 'x', Values: ['a', 'a'] }] }, 'x has a value twice'],
  [
    { IntegerParameterRanges: [number('x', '0', '1')], ContinuousParameterRanges: [number('x', '0', '1')] },
    'x has more than one range',
  ],
])('%j is wrong: %s', (ranges, problem) => {
  expect(rangeProblems(ranges)).toEqual([problem]);
});
