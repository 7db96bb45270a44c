import type { RetryPolicy } from '../../definition/retry-policies.ts';
import type { ExceptionType } from '../../errors.ts';
import type { StepState } from '../state.ts';

/** Retried without being asked to. Source: SageMaker Developer Guide, pipelines-retry-policy. */
const BY_ITSELF: RetryPolicy = {
  ExceptionType: ['Step.SERVICE_FAULT', 'Step.THROTTLING'],
  IntervalSeconds: 1,
  BackoffRate: 2,
  MaxAttempts: 5,
};

/**
 * Seconds until the next attempt of a step that failed with an exception type at `now`; `undefined`: there is none.
 * `policies` are those of its definition, as far as its kind can be retried.
 */
export function retryDelay(
  policies: readonly RetryPolicy[],
  exceptionType: ExceptionType,
  { startTime, retries }: Pick<StepState, 'startTime' | 'retries'>,
  now: Date,
): number | undefined {
  const policy = [...policies, BY_ITSELF].find(({ ExceptionType }) => ExceptionType.includes(exceptionType));
  if (policy === undefined) return undefined;
  // Source for the defaults: the same page.
  const { IntervalSeconds = 1, BackoffRate = 2, ExpireAfterMin } = policy;
  const { MaxAttempts = ExpireAfterMin === undefined ? 5 : Number.POSITIVE_INFINITY } = policy;
  const before = policy.ExceptionType.reduce((sum, type) => sum + (retries.get(type) ?? 0), 0);
  if (before >= MaxAttempts) return undefined;
  const delay = IntervalSeconds * BackoffRate ** before;
  if (ExpireAfterMin === undefined) return delay;
  const expires = startTime.getTime() + ExpireAfterMin * 60_000;
  return now.getTime() + delay * 1_000 <= expires ? delay : undefined;
}
