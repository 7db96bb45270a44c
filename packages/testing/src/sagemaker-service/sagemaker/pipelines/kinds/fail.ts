import { type JsonObject, type StepKind, slipwayError } from '@slipway/core';
import { text } from '../../input.ts';
import { anyRequest } from './any-request.ts';

/** Ends an execution as Failed. Source: SageMaker Developer Guide, Fail step. */
export const failStep: StepKind<JsonObject, JsonObject> = {
  type: 'Fail',
  request: anyRequest,
  support: {},
  terminal: true,
  metadata: ({ ErrorMessage }) => (ErrorMessage === undefined ? {} : { Fail: { ErrorMessage } }),
  runner: async () => ({
    async run(request, context) {
      const message = text(request, 'ErrorMessage');
      if (message !== undefined) context.report({ ErrorMessage: message });
      throw slipwayError(message ?? '', { code: 'FAIL_STEP', category: 'job' });
    },
  }),
};
