import * as v from 'valibot';
import type { ExceptionType } from '../errors.ts';

/** As a step's `RetryPolicies` have it. Source of names and limits: SageMaker Developer Guide, pipelines-retry-policy. */
export interface RetryPolicy {
  readonly ExceptionType: readonly ExceptionType[];
  /** Seconds before the first retry; default 1. */
  readonly IntervalSeconds?: number;
  /** What each wait is multiplied with for the next; default 2. */
  readonly BackoffRate?: number;
  /** Retries at most, 0 for none; default 5. Not beside `ExpireAfterMin`. */
  readonly MaxAttempts?: number;
  /** Minutes since the step's start after which nothing is retried. */
  readonly ExpireAfterMin?: number;
}

/** All there are: what the steps that run a job may be retried for. */
export const EXCEPTION_TYPES: readonly ExceptionType[] = [
  'Step.SERVICE_FAULT',
  'Step.THROTTLING',
  'SageMaker.JOB_INTERNAL_ERROR',
  'SageMaker.CAPACITY_ERROR',
  'SageMaker.RESOURCE_LIMIT',
];

const seconds = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(43_200));

export const retryPolicies: v.GenericSchema = v.array(
  v.pipe(
    v.strictObject({
      ExceptionType: v.pipe(v.array(v.picklist(EXCEPTION_TYPES)), v.minLength(1, 'name at least one')),
      IntervalSeconds: v.optional(seconds),
      BackoffRate: v.optional(v.pipe(v.number(), v.minValue(1))),
      MaxAttempts: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(20))),
      ExpireAfterMin: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(14_400))),
    }),
    v.check(
      ({ MaxAttempts, ExpireAfterMin }) => MaxAttempts === undefined || ExpireAfterMin === undefined,
      'MaxAttempts and ExpireAfterMin exclude each other',
    ),
  ),
);
