import { type StepRunner, slipwayError } from '@slipway/core';
import type { FailDescription, FailRequest } from './request.ts';

/** Fails with the step's message. An error without one gives the step no FailureReason. */
export const failRunner: StepRunner<FailRequest, FailDescription> = {
  async run({ ErrorMessage = '' }, context) {
    context.report({ ErrorMessage });
    throw slipwayError(ErrorMessage, { code: 'FAIL_STEP', category: 'job' });
  },
};
