import { type AnyStep, type Step, type StepOptions, step } from '@slipway/core';
import type { AuthoredCondition } from './conditions.ts';
import type { ConditionResponse } from './request.ts';

export interface ConditionStepOptions extends Omit<StepOptions, 'cacheConfig' | 'retryPolicies'> {
  /** All must hold for `ifSteps` to run. */
  readonly conditions: readonly AuthoredCondition[];
  /** Steps of a branch are listed here and not in the pipeline. */
  readonly ifSteps?: readonly AnyStep[];
  readonly elseSteps?: readonly AnyStep[];
}

/** A step that takes one of two branches. */
export function conditionStep(options: ConditionStepOptions): Step<ConditionResponse> {
  const { conditions, ifSteps = [], elseSteps = [] } = options;
  return step<ConditionResponse>(options, {
    type: 'Condition',
    arguments: { Conditions: conditions, IfSteps: ifSteps, ElseSteps: elseSteps },
  });
}
