import {
  type Pipeline,
  type Plan,
  type PlanOptions,
  planDefinition,
  type Session,
  targetsOf,
} from '@slipway/core';
import type { PipelinesSession } from '@slipway/sagemaker';

/** The plan of a pipeline for a session: what runs a step says what is wrong with it. */
export async function planFor(
  session: Pick<Session, 'kinds' | 'target' | 'targetOf'>,
  pipeline: Pick<Pipeline, 'name' | 'toJSON'>,
  options: Pick<PlanOptions, 'parameters' | 'strict'>,
): Promise<Plan> {
  if (isJudge(session)) return await session.plan(pipeline, options);
  const judging = { ...options, name: pipeline.name, targetOf: targetsOf(session) };
  return await planDefinition(pipeline.toJSON(), session.kinds, judging);
}

function isJudge(session: object): session is Pick<PipelinesSession, 'plan'> {
  return 'plan' in session;
}
