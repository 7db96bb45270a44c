import { type ExecutionRecord, type Plan, planDefinition, type Session } from '@slipway/core';

/** The plan of an execution, as it was when it started. */
export async function planOfRecord(
  { definition, parameters, options }: ExecutionRecord,
  { kinds }: Pick<Session, 'kinds'>,
): Promise<Plan> {
  return await planDefinition(definition, kinds, { parameters, strict: options.strict });
}
