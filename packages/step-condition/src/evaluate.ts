import { nestedConditions } from './nested-conditions.ts';
import { compareOperands } from './operands.ts';
import type { Condition, Scalar } from './request.ts';

/**
 * Whether all conditions hold. Every comparison is made, also one whose outcome no longer matters, so that
 * operands of different types never pass by luck. Throws `CONDITION_OPERANDS`, naming the condition's place.
 */
export function evaluate(conditions: readonly Condition[]): boolean {
  const outcomes = new Map<Condition, boolean>();
  for (const { condition, path } of nestedConditions(conditions).reverse()) {
    outcomes.set(condition, holds(condition, path, outcomes));
  }
  return conditions.every((condition) => outcomes.get(condition));
}

/** `outcomes` has those of the conditions nested in this one. */
function holds(condition: Condition, path: string, outcomes: ReadonlyMap<Condition, boolean>): boolean {
  const compare = (left: Scalar, right: Scalar): number => compareOperands(condition.Type, left, right, path);
  switch (condition.Type) {
    case 'Not':
      return !outcomes.get(condition.Condition);
    case 'Or':
      return condition.Conditions.some((child) => outcomes.get(child));
    case 'In':
      return condition.Values.map((value) => compare(condition.QueryValue, value)).includes(0);
    case 'Equals':
      return compare(condition.LeftValue, condition.RightValue) === 0;
    case 'GreaterThan':
      return compare(condition.LeftValue, condition.RightValue) > 0;
    case 'GreaterThanOrEqualTo':
      return compare(condition.LeftValue, condition.RightValue) >= 0;
    case 'LessThan':
      return compare(condition.LeftValue, condition.RightValue) < 0;
    case 'LessThanOrEqualTo':
      return compare(condition.LeftValue, condition.RightValue) <= 0;
  }
}
