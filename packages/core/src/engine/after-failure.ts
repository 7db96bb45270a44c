import type { StepOutcome } from './step/step-environment.ts';

/**
 * Whether steps that are ready may still start after a step ended. What runs goes on to its end in
 * any case. AWS writes this of the Fail step alone; taking it for every failure is our reading:
 * docs/decisions/0012-after-a-failure.md.
 */
export function mayStartAfter(outcome: StepOutcome): boolean {
  return outcome.status === 'Succeeded';
}

/** Source: integration tests of the SageMaker Python SDK 2.257.6 for its start; the longest is the API's. */
export function executionFailureReason(failed: readonly string[]): string {
  const reason = `Step failure: One or multiple steps failed: ${failed.join(', ')}.`;
  return reason.length > 1_300 ? `${reason.slice(0, 1_299)}…` : reason;
}
