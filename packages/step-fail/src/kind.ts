import type { StepKind } from '@slipway/core';
import { type FailDescription, type FailRequest, failRequest } from './request.ts';
import { failRunner } from './runner.ts';
import { failSupport } from './support.ts';

/** Ends an execution as Failed, with a message. Runs in any session, since it needs nothing of one. */
export const failKind: StepKind<FailRequest, FailDescription> = {
  type: 'Fail',
  request: failRequest,
  support: failSupport,
  terminal: true,
  metadata: ({ ErrorMessage }) => (ErrorMessage === undefined ? {} : { Fail: { ErrorMessage } }),
  runner: async () => failRunner,
};
