import { type ExecutionRecord, type Plan, pipelineFromDefinition, type Session } from '@slipway/core';
import { planFor } from './plan-for.ts';

/** The plan of an execution, as it was when it started. */
export async function planOfRecord(
  { pipelineName, definition, parameters, options }: ExecutionRecord,
  session: Pick<Session, 'kinds' | 'target' | 'targetOf'>,
): Promise<Plan> {
  const pipeline = pipelineFromDefinition(pipelineName, definition);
  return await planFor(session, pipeline, { parameters, strict: options.strict });
}
