import type { StandardSchema } from '@slipway/core';
import * as v from 'valibot';

/** A Fail step's `Arguments`. Source: SageMaker Python SDK 2.257.6, `workflow/fail_step.py`. */
export interface FailRequest {
  /** Absent or empty: the step has no FailureReason. */
  readonly ErrorMessage?: string;
}

/** What is known of a Fail step once it has failed; other steps cannot refer to it. */
export interface FailDescription {
  readonly ErrorMessage: string;
}

export const failRequest: StandardSchema<FailRequest> = v.object({
  ErrorMessage: v.exactOptional(v.string()),
});
