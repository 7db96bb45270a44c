import { type StepContext, slipwayError } from '@slipway/core';

/** Throws `STEP_STOPPED` when the step was stopped before it began. What it does then takes no time. */
export function refuseStopped({ signal, stepName }: StepContext): void {
  if (!signal.aborted) return;
  throw slipwayError(`Step ${stepName} was stopped`, { code: 'STEP_STOPPED', category: 'stopped' });
}
