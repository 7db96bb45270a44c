import {
  isJsonObject,
  type Json,
  type JsonObject,
  ownValue,
  type Problem,
  type StepDefinition,
} from '@slipway/core';
import { nestedConditions } from './nested-conditions.ts';

type Check = (condition: JsonObject, path: string) => Problem[];

const comparison: Check = (condition, path) => [
  ...operandProblems(ownValue(condition, 'LeftValue'), `${path}.LeftValue`),
  ...operandProblems(ownValue(condition, 'RightValue'), `${path}.RightValue`),
];

/** Every condition type, with what its own fields must be. */
const CHECKS: ReadonlyMap<string, Check> = new Map<string, Check>([
  ['Equals', comparison],
  ['GreaterThan', comparison],
  ['GreaterThanOrEqualTo', comparison],
  ['LessThan', comparison],
  ['LessThanOrEqualTo', comparison],
  [
    'In',
    (condition, path) => [
      ...operandProblems(ownValue(condition, 'QueryValue'), `${path}.QueryValue`),
      ...listProblems(ownValue(condition, 'Values'), `${path}.Values`, operandProblems),
    ],
  ],
  ['Or', (condition, path) => listProblems(ownValue(condition, 'Conditions'), `${path}.Conditions`)],
  [
    'Not',
    (condition, path) =>
      ownValue(condition, 'Condition') === undefined
        ? [
            invalid(
              `${path}.Condition`,
              'Not has no condition',
              'The field is named Condition, and holds one condition.',
            ),
          ]
        : [],
  ],
]);

/** What is wrong with the conditions of a Condition step, each problem with its path from the step. */
export function conditionProblems(step: StepDefinition): Problem[] {
  const conditions = ownValue(step.Arguments, 'Conditions');
  if (!Array.isArray(conditions)) return [];
  return nestedConditions<Json>(conditions).flatMap(({ condition, path }) => {
    if (!isJsonObject(condition)) return [invalid(path, 'a condition is an object with a Type')];
    const type = ownValue(condition, 'Type');
    const check = typeof type === 'string' ? CHECKS.get(type) : undefined;
    return check === undefined ? [unknownType(type, `${path}.Type`)] : check(condition, path);
  });
}

function unknownType(type: Json | undefined, path: string): Problem {
  const types = `The types are ${[...CHECKS.keys()].join(', ')}.`;
  return {
    code: 'UNKNOWN_CONDITION_TYPE',
    path,
    message:
      type === undefined ? 'the condition has no Type' : `there is no condition type ${JSON.stringify(type)}`,
    hint: type === 'NotEquals' || type === 'NotIn' ? `Put a Not around ${type.slice(3)}. ${types}` : types,
  };
}

function operandProblems(value: Json | undefined, path: string): Problem[] {
  if (value === undefined) return [invalid(path, 'the value to compare is missing')];
  if (value !== null && typeof value !== 'object') return [];
  if (isJsonObject(value) && ['Get', 'Std:Join', 'Std:JsonGet'].some((key) => Object.hasOwn(value, key)))
    return [];
  return [invalid(path, 'a string, number, Boolean or expression is expected here')];
}

function listProblems(
  value: Json | undefined,
  path: string,
  each: (item: Json, path: string) => Problem[] = () => [],
): Problem[] {
  if (!Array.isArray(value)) return [invalid(path, 'a list is expected here')];
  return value.flatMap((item, i) => each(item, `${path}[${i}]`));
}

function invalid(path: string, message: string, hint?: string): Problem {
  return { code: 'INVALID_CONDITION', path, message, ...(hint !== undefined && { hint }) };
}
