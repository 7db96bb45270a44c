import type { JsonObject, Session, StepContext, StepDefinition } from '@slipway/core';
import { describeStepKind } from '@slipway/testing';
import { describe, expect, test } from 'vitest';
import { conditionKind } from './kind.ts';

const comparison = { Type: 'GreaterThan', LeftValue: 1, RightValue: 2 };
const conditions = [comparison, { Type: 'Not', Condition: { Type: 'In', QueryValue: 1, Values: [1] } }];
const nested = [{ Name: 'F', Type: 'Fail', Arguments: {} }];
const requests = [{ Conditions: conditions, IfSteps: nested, ElseSteps: [] }];

describeStepKind('Condition', () => ({ kind: conditionKind, requests, literal: ['Type'] }));

const stepWith = (conditions: unknown): StepDefinition =>
  JSON.parse(JSON.stringify({ Name: 'C', Type: 'Condition', Arguments: { Conditions: conditions } }));
const problemsOf = (conditions: unknown): string[] =>
  (conditionKind.check?.(stepWith(conditions), { target: 'local' }) ?? []).map(
    ({ code, path }) => `${code} ${path}`,
  );

describe('check', () => {
  test('has nothing against well-formed conditions, with an expression wherever a value may stand', () => {
    const comparisons = [
      'Equals',
      'GreaterThan',
      'GreaterThanOrEqualTo',
      'LessThan',
      'LessThanOrEqualTo',
    ].map((Type) => ({ Type, LeftValue: { Get: 'Parameters.X' }, RightValue: 1 }));
    const joined = { 'Std:Join': { On: '', Values: ['a'] } };
    const isIn = { Type: 'In', QueryValue: joined, Values: ['a', { Get: 'Parameters.X' }] };
    expect(
      problemsOf([
        { Type: 'Or', Conditions: comparisons },
        { Type: 'Not', Condition: isIn },
      ]),
    ).toEqual([]);
  });

  test('names the place of everything that is wrong', () => {
    expect(
      problemsOf([
        'odd',
        { LeftValue: 1 },
        { Type: 'Equals', LeftValue: 1 },
        {
          Type: 'Or',
          Conditions: [
            { Type: 'Not', Expression: {} },
            { Type: 'In', QueryValue: [1], Values: 'x' },
          ],
        },
        { Type: 'Not', Condition: { Type: 'In', QueryValue: 1, Values: [null] } },
        { Type: 'Or' },
      ]),
    ).toEqual([
      'INVALID_CONDITION Arguments.Conditions[0]',
      'UNKNOWN_CONDITION_TYPE Arguments.Conditions[1].Type',
      'INVALID_CONDITION Arguments.Conditions[2].RightValue',
      'INVALID_CONDITION Arguments.Conditions[5].Conditions',
      'INVALID_CONDITION Arguments.Conditions[3].Conditions[0].Condition',
      'INVALID_CONDITION Arguments.Conditions[3].Conditions[1].QueryValue',
      'INVALID_CONDITION Arguments.Conditions[3].Conditions[1].Values',
      'INVALID_CONDITION Arguments.Conditions[4].Condition.Values[0]',
    ]);
  });

  test.each(['NotEquals', 'NotIn', 'constructor', '__proto__'])('does not know the type %s', (type) => {
    const [problem, ...more] =
      conditionKind.check?.(stepWith([{ Type: type, LeftValue: 1, RightValue: 2 }]), { target: 'local' }) ??
      [];
    expect(more).toEqual([]);
    expect(problem?.code).toBe('UNKNOWN_CONDITION_TYPE');
    if (type.startsWith('Not')) expect(problem?.hint).toMatch(/^Put a Not around (Equals|In)\./);
  });

  test('leaves a missing list to the schema', async () => {
    expect(problemsOf(undefined)).toEqual([]);
    const judged = await conditionKind.request['~standard'].validate({ IfSteps: {} });
    expect(judged.issues?.map(({ path }) => path?.map((part) => (part as { key: string }).key))).toEqual([
      ['Conditions'],
      ['IfSteps'],
    ]);
  });
});

test('the runner answers with the outcome, which selects the branch', async () => {
  const runner = await conditionKind.runner({ target: 'anywhere' } as Session);
  for (const [right, outcome, branch] of [
    [1, 'True', 'if'],
    [2, 'False', 'else'],
  ] as const) {
    const request = { Conditions: [{ Type: 'Equals', LeftValue: 1, RightValue: right } as const] };
    const response = await runner.run(request, {} as StepContext);
    expect(response).toEqual({ Outcome: branch === 'if' });
    expect(conditionKind.metadata?.(response)).toEqual({
      Condition: { Outcome: outcome },
    } satisfies JsonObject);
    expect(conditionKind.branches?.select(response)).toBe(branch);
  }
});
