export { type ConditionStepOptions, conditionStep } from './builder.ts';
export {
  type AuthoredCondition,
  equals,
  greaterThan,
  greaterThanOrEqualTo,
  isIn,
  lessThan,
  lessThanOrEqualTo,
  not,
  or,
} from './conditions.ts';
export { conditionKind } from './kind.ts';
export type { ComparisonType, Condition, ConditionRequest, ConditionResponse, Scalar } from './request.ts';
