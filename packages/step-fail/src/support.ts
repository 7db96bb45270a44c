import type { SupportTable } from '@slipway/core';

/** What becomes of each field of a Fail step. */
export const failSupport: SupportTable = {
  ErrorMessage: 'done',
};
