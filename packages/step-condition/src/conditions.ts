import type { Value } from '@slipway/core';
import type { Condition, Scalar } from './request.ts';

/** A condition as an author writes it: expressions may stand for its values. */
export type AuthoredCondition = Condition<Value<Scalar>>;

/** Both sides are strings, numbers or Booleans alike. */
export function equals<T extends Scalar>(left: Value<T>, right: Value<T>): AuthoredCondition {
  return { Type: 'Equals', LeftValue: left, RightValue: right };
}

/** Two numbers, or two strings by their code points. */
export function greaterThan<T extends Scalar>(left: Value<T>, right: Value<T>): AuthoredCondition {
  return { Type: 'GreaterThan', LeftValue: left, RightValue: right };
}

/** Two numbers, or two strings by their code points. */
export function greaterThanOrEqualTo<T extends Scalar>(left: Value<T>, right: Value<T>): AuthoredCondition {
  return { Type: 'GreaterThanOrEqualTo', LeftValue: left, RightValue: right };
}

/** Two numbers, or two strings by their code points. */
export function lessThan<T extends Scalar>(left: Value<T>, right: Value<T>): AuthoredCondition {
  return { Type: 'LessThan', LeftValue: left, RightValue: right };
}

/** Two numbers, or two strings by their code points. */
export function lessThanOrEqualTo<T extends Scalar>(left: Value<T>, right: Value<T>): AuthoredCondition {
  return { Type: 'LessThanOrEqualTo', LeftValue: left, RightValue: right };
}

/** `value` equals one of `values`, which are all of its type. */
export function isIn<T extends Scalar>(value: Value<T>, values: readonly Value<T>[]): AuthoredCondition {
  return { Type: 'In', QueryValue: value, Values: values };
}

export function not(condition: AuthoredCondition): AuthoredCondition {
  return { Type: 'Not', Condition: condition };
}

/** At least one holds. All of several: list them in the step's `conditions`. */
export function or(conditions: readonly AuthoredCondition[]): AuthoredCondition {
  return { Type: 'Or', Conditions: conditions };
}
