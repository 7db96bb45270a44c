import { type ExecutionRecord, type Plan, planDefinition, type Session, targetsOf } from '@slipway/core';

/** The plan of an execution, as it was when it started. */
export async function planOfRecord(
  { definition, parameters, options }: ExecutionRecord,
  session: Pick<Session, 'kinds' | 'target' | 'targetOf'>,
): Promise<Plan> {
  return await planDefinition(definition, session.kinds, {
    parameters,
    strict: options.strict,
    targetOf: targetsOf(session),
  });
}
