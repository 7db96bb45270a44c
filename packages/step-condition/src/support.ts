import type { SupportTable } from '@slipway/core';

/** What becomes of each field of a Condition step. */
export const conditionSupport: SupportTable = {
  Conditions: 'done',
  IfSteps: 'done',
  ElseSteps: 'done',
};
