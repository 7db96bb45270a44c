import { type Step, type StepOptions, step, type Value } from '@slipway/core';

export interface FailStepOptions extends Omit<StepOptions, 'cacheConfig' | 'retryPolicies'> {
  /** Becomes the step's FailureReason; without one it has none. */
  readonly message?: Value<string>;
}

/** A step that ends the execution as Failed. No other step may depend on it or refer to it. */
export function failStep(options: FailStepOptions): Step<never> {
  return step<never>(options, { type: 'Fail', arguments: { ErrorMessage: options.message ?? '' } });
}
