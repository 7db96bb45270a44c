import {
  type ExecutionStep,
  type JsonObject,
  type Plan,
  type RecordedExecution,
  type Session,
  type StepDetails,
  type StepState,
  slipwayError,
} from '@slipway/core';
import { outcomeOf } from './terminal/steps-table.ts';

/** One step of an execution with all that is known of it. */
export interface DescribedStep {
  readonly executionId: string;
  readonly shown: ExecutionStep;
  readonly state: StepState;
  /** What describing its job would answer. */
  readonly description: JsonObject;
  readonly outcome: string;
  readonly details: StepDetails | undefined;
}

/** Rejects with `UNKNOWN_STEP`, also for a step that has not started. */
export async function describedStep(
  { record, state: { steps }, steps: describe }: RecordedExecution,
  plan: Plan,
  session: Session,
  name: string,
): Promise<DescribedStep> {
  const shown = (await describe()).find(({ StepName }) => StepName === name);
  const state = steps.get(name);
  const planned = plan.graph.nodes.find(({ step }) => step.name === name)?.step;
  if (shown === undefined || state === undefined || planned === undefined) {
    throw slipwayError(`Execution ${record.id} has started no step ${name}`, {
      code: 'UNKNOWN_STEP',
      category: 'input',
      hint: steps.size === 0 ? 'It has started none.' : `Those it has: ${[...steps.keys()].join(', ')}`,
    });
  }
  const description: JsonObject = { ...state.description, ...(state.response as JsonObject | undefined) };
  return {
    executionId: record.id,
    shown,
    state,
    description,
    outcome: await outcomeOf(planned, state, session),
    details: await planned.kind.details?.(description, session),
  };
}

/** What `--json` prints of it. */
export function stepReport({ shown, description, details }: DescribedStep): JsonObject {
  return JSON.parse(
    JSON.stringify({
      ...shown,
      Metadata: shown.Metadata ?? {},
      Description: description,
      Details: details?.json,
    }),
  );
}
