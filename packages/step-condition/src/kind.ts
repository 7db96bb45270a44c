import type { StepKind } from '@slipway/core';
import { conditionProblems } from './condition-problems.ts';
import { evaluate } from './evaluate.ts';
import { type ConditionRequest, type ConditionResponse, conditionRequest } from './request.ts';
import { conditionSupport } from './support.ts';

/** Takes one of two branches. Runs in any session, since it needs nothing but its values. */
export const conditionKind: StepKind<ConditionRequest, ConditionResponse> = {
  type: 'Condition',
  request: conditionRequest,
  check: conditionProblems,
  branches: {
    fields: { if: 'IfSteps', else: 'ElseSteps' },
    select: ({ Outcome }) => (Outcome ? 'if' : 'else'),
  },
  support: conditionSupport,
  metadata: ({ Outcome }) =>
    Outcome === undefined ? {} : { Condition: { Outcome: Outcome ? 'True' : 'False' } },
  outcome: async ({ Outcome }) => (Outcome ? 'True' : 'False'),
  runner: async () => ({ run: async ({ Conditions }) => ({ Outcome: evaluate(Conditions) }) }),
};
