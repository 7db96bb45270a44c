import type { StandardSchema, StepDefinition } from '@slipway/core';
import * as v from 'valibot';

/** What a condition may compare. */
export type Scalar = string | number | boolean;

export type ComparisonType =
  | 'Equals'
  | 'GreaterThan'
  | 'GreaterThanOrEqualTo'
  | 'LessThan'
  | 'LessThanOrEqualTo';

/**
 * A condition as the document writes it; `Operand` is what may stand for a value.
 * Source: SageMaker Python SDK 2.257.6, `workflow/conditions.py`.
 */
export type Condition<Operand = Scalar> =
  | { readonly Type: ComparisonType; readonly LeftValue: Operand; readonly RightValue: Operand }
  | { readonly Type: 'In'; readonly QueryValue: Operand; readonly Values: readonly Operand[] }
  | { readonly Type: 'Not'; readonly Condition: Condition<Operand> }
  | { readonly Type: 'Or'; readonly Conditions: readonly Condition<Operand>[] };

/** A Condition step's `Arguments`. */
export interface ConditionRequest {
  /** All must hold. */
  readonly Conditions: readonly Condition[];
  readonly IfSteps?: readonly StepDefinition[];
  readonly ElseSteps?: readonly StepDefinition[];
}

/** A Condition step's properties. */
export interface ConditionResponse {
  readonly Outcome: boolean;
}

// Only the outside: the conditions nest to any depth, and `conditionProblems` walks them.
export const conditionRequest: StandardSchema<ConditionRequest> = v.object({
  Conditions: v.array(v.custom<Condition>(() => true)),
  IfSteps: v.exactOptional(v.array(v.custom<StepDefinition>(() => true))),
  ElseSteps: v.exactOptional(v.array(v.custom<StepDefinition>(() => true))),
});
