import type { Expression } from '@slipway/core';
import {
  type AnyStep,
  booleanParameter,
  floatParameter,
  integerParameter,
  join,
  jsonGet,
  step,
  stringParameter,
} from '@slipway/core';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { conditionStep, equals, greaterThan, isIn, lessThanOrEqualTo, not, or } from './index.ts';

const leaf = (name: string): AnyStep => step({ name }, { type: 'Fail', arguments: { ErrorMessage: '' } });
const evaluation = leaf('Evaluate');
const mse = jsonGet(
  { step: evaluation, propertyFile: { name: 'Report', outputName: 'evaluation', path: 'evaluation.json' } },
  'regression_metrics.mse.value',
);

describe('conditionStep', () => {
  test('writes what the Python SDK writes', () => {
    const flag = booleanParameter('B');
    const count = integerParameter('I');
    const built = conditionStep({
      name: 'C',
      conditions: [
        equals(flag, true),
        isIn(count, [1, 2, count]),
        not(or([greaterThan(count, 3), lessThanOrEqualTo(1.5, count)])),
      ],
      ifSteps: [leaf('F')],
    });
    expect(built.toJSON()).toEqual({
      Name: 'C',
      Type: 'Condition',
      Arguments: {
        Conditions: [
          { Type: 'Equals', LeftValue: { Get: 'Parameters.B' }, RightValue: true },
          { Type: 'In', QueryValue: { Get: 'Parameters.I' }, Values: [1, 2, { Get: 'Parameters.I' }] },
          {
            Type: 'Not',
            Condition: {
              Type: 'Or',
              Conditions: [
                { Type: 'GreaterThan', LeftValue: { Get: 'Parameters.I' }, RightValue: 3 },
                { Type: 'LessThanOrEqualTo', LeftValue: 1.5, RightValue: { Get: 'Parameters.I' } },
              ],
            },
          },
        ],
        IfSteps: [{ Name: 'F', Type: 'Fail', Arguments: { ErrorMessage: '' } }],
        ElseSteps: [],
      },
    });
  });

  test('has its outcome as a property', () => {
    const built = conditionStep({ name: 'C', conditions: [] });
    expectTypeOf(built.properties.Outcome).toExtend<Expression<boolean>>();
    expect(built.properties.Outcome.toJSON()).toEqual({ Get: 'Steps.C.Outcome' });
    // @ts-expect-error: a typo is no property
    void built.properties.Outcom;
  });

  test('carries the local files of its branches', () => {
    const file = {
      uri: 's3://b/code/x.py',
      path: '/x.py',
      form: 'file' as const,
      toJSON: () => 's3://b/code/x.py',
    };
    const inner = {
      ...leaf('F'),
      localFiles: [Object.assign(file, { [Symbol.for('slipway.localFile')]: true })],
    };
    const built = conditionStep({
      name: 'Outer',
      conditions: [],
      ifSteps: [conditionStep({ name: 'Inner', conditions: [], elseSteps: [inner] })],
    });
    expect(built.localFiles.map(({ uri }) => uri)).toEqual(['s3://b/code/x.py']);
  });
});

test('both sides of a comparison have one type', () => {
  const threshold = floatParameter('T');
  const text = stringParameter('S');
  lessThanOrEqualTo(mse, threshold);
  lessThanOrEqualTo(mse, 7);
  equals(mse, true);
  equals(text, join('', [threshold]));
  // @ts-expect-error: a number against a string
  equals(threshold, text);
  // @ts-expect-error: a number against a string
  lessThanOrEqualTo(threshold, '7');
  // @ts-expect-error: one of the values is a number
  isIn(text, ['a', 1]);
});
