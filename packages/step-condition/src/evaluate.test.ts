import { isSlipwayError } from '@slipway/core';
import { describe, expect, test } from 'vitest';
import { evaluate } from './evaluate.ts';
import type { ComparisonType, Condition, Scalar } from './request.ts';

const compare = (type: ComparisonType, left: Scalar, right: Scalar): Condition => ({
  Type: type,
  LeftValue: left,
  RightValue: right,
});
const yes = compare('Equals', 1, 1);
const no = compare('Equals', 1, 2);

function refusal(condition: Condition): string {
  try {
    evaluate([condition]);
  } catch (error) {
    expect(isSlipwayError(error, 'CONDITION_OPERANDS')).toBe(true);
    return (error as Error).message;
  }
  throw new Error('it was not refused');
}

describe('a comparison', () => {
  test.each<[ComparisonType, Scalar, Scalar, boolean]>([
    ['Equals', 7, 7, true],
    ['Equals', 7, 7.5, false],
    ['Equals', 'a', 'a', true],
    ['Equals', true, true, true],
    ['Equals', true, false, false],
    ['GreaterThan', 3, 2, true],
    ['GreaterThan', 3, 3, false],
    ['GreaterThanOrEqualTo', 3, 3, true],
    ['GreaterThanOrEqualTo', 2, 3, false],
    ['LessThan', -1, 0, true],
    ['LessThan', 0, -0, false],
    ['LessThanOrEqualTo', 4.9, 7, true],
    ['LessThanOrEqualTo', 7.1, 7, false],
    // Source: integration tests of the SageMaker Python SDK, test_pipeline_var_behaviors
    ['GreaterThan', '1', '3', false],
    ['GreaterThan', '1', '0', true],
    ['LessThan', '10', '9', true],
    // U+FF5E stands before U+1F600, though its UTF-16 code unit is the higher one.
    ['LessThan', '\u{FF5E}', '\u{1F600}', true],
  ])('%s %j %j is %s', (type, left, right, expected) => {
    expect(evaluate([compare(type, left, right)])).toBe(expected);
  });

  test.each<[ComparisonType, Scalar, Scalar]>([
    ['Equals', '7', 7],
    ['LessThan', 7, '8'],
    ['Equals', 'true', true],
    ['Equals', 1, true],
    ['GreaterThan', true, false],
    ['Equals', null as unknown as Scalar, 1],
    ['Equals', [1] as unknown as Scalar, 1],
  ])('%s %j %j is refused', (type, left, right) => {
    expect(refusal(compare(type, left, right))).toContain(`Arguments.Conditions[0]: ${type} cannot compare`);
  });

  test('names what it was given, and cuts what is long', () => {
    expect(refusal(compare('LessThan', 'x'.repeat(200), 7))).toMatch(
      /the string "x{80}…" with the number 7$/,
    );
  });
});

describe('In', () => {
  test.each<[Scalar, readonly Scalar[], boolean]>([
    ['b', ['a', 'b'], true],
    ['c', ['a', 'b'], false],
    [2, [1, 2], true],
    [2, [], false],
  ])('%j in %j is %s', (value, values, expected) => {
    expect(evaluate([{ Type: 'In', QueryValue: value, Values: values }])).toBe(expected);
  });

  test('refuses a value of another type, wherever it stands', () => {
    expect(refusal({ Type: 'In', QueryValue: 1, Values: [1, '2'] })).toContain('the string "2"');
  });
});

describe('conditions together', () => {
  test('a list is AND, an Or is OR, a Not turns', () => {
    expect(evaluate([])).toBe(true);
    expect(evaluate([yes, yes])).toBe(true);
    expect(evaluate([yes, no])).toBe(false);
    expect(evaluate([{ Type: 'Or', Conditions: [no, yes] }])).toBe(true);
    expect(evaluate([{ Type: 'Or', Conditions: [no, no] }])).toBe(false);
    expect(evaluate([{ Type: 'Or', Conditions: [] }])).toBe(false);
    expect(evaluate([{ Type: 'Not', Condition: no }])).toBe(true);
    expect(
      evaluate([
        { Type: 'Not', Condition: { Type: 'Or', Conditions: [no, { Type: 'Not', Condition: no }] } },
      ]),
    ).toBe(false);
  });

  test('operands of two types are refused where the outcome is known without them', () => {
    const odd = compare('Equals', '1', 1);
    expect(refusal({ Type: 'Or', Conditions: [yes, odd] })).toContain(
      'Arguments.Conditions[0].Conditions[1]',
    );
    expect(() => evaluate([no, odd])).toThrow('Arguments.Conditions[1]');
  });

  test('a nesting of 100,000 levels is evaluated', () => {
    let nested: Condition = no;
    for (let level = 0; level < 100_000; level++) nested = { Type: 'Not', Condition: nested };
    expect(evaluate([nested])).toBe(false);
    expect(evaluate([{ Type: 'Not', Condition: nested }])).toBe(true);
  });
});
