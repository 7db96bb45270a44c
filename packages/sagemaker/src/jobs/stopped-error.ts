import { type StepContext, slipwayError } from '@slipway/core';

/** The error of a step whose signal has fired. */
export function stoppedError({ stepName }: Pick<StepContext, 'stepName'>): Error {
  return slipwayError(`Step ${stepName} was stopped`, { code: 'STEP_STOPPED', category: 'stopped' });
}
