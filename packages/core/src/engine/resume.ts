import { pipelineFromDefinition } from '../authoring/pipeline.ts';
import type { ExecutionClaim } from '../contract/run-store.ts';
import type { Session } from '../contract/session.ts';
import type { Plan } from '../definition/plan.ts';
import { slipwayError } from '../errors.ts';
import { milestone } from '../milestone.ts';
import type { Execution, ResumeOptions } from './execution.ts';
import { openJournal } from './journal.ts';
import { findRecord, foldExecution, type RecordedExecution } from './recorded-execution.ts';
import { runExecution } from './run-execution.ts';
import { checkedPlan, checkParallelism, owned } from './start.ts';
import type { ExecutionState } from './state.ts';

/**
 * Goes on with an execution as `Session.resume` says. The listener first hears what the journal has, so that it
 * knows of the steps that ended before. Source for what may be resumed: SageMaker API, RetryPipelineExecution;
 * Developer Guide, Fail step.
 */
export async function resumeExecution(
  session: Session,
  id: string,
  options: ResumeOptions = {},
): Promise<Execution> {
  checkParallelism(options.parallelism);
  await findRecord(session.runs, id);
  const claim = await session.runs.claim(id);
  if (claim === undefined) throw owned(id);
  milestone('execution:claimed');
  return await goOn(session, id, claim, options);
}

/** Goes on with an execution that was claimed, or gives the claim back. */
export async function goOn(
  session: Session,
  id: string,
  claim: ExecutionClaim,
  options: ResumeOptions,
): Promise<Execution> {
  try {
    // Only now nobody else can add to its events.
    const recorded = await foldExecution(session.runs, id);
    const plan = await planOfRest(session, recorded, options);
    const { record, state, events } = recorded;
    for (const event of events) options.onEvent?.(event);
    const journal = openJournal(session.runs, id, state, options.onEvent);
    return runExecution({
      ...record,
      session,
      plan,
      journal,
      claim,
      options: { ...record.options, ...options },
      opening: [{ type: 'ExecutionResumed', time: new Date() }],
    });
  } catch (error) {
    await claim.release();
    throw error;
  }
}

type Recorded = Pick<RecordedExecution, 'record' | 'state' | 'events'>;

async function planOfRest(
  session: Session,
  { record, state }: Recorded,
  { signal }: ResumeOptions,
): Promise<Plan> {
  const { id, pipelineName, definition, parameters, options } = record;
  const plan = await checkedPlan(session, pipelineFromDefinition(pipelineName, definition), {
    parameters,
    strict: options.strict,
    // What has succeeded needs its inputs no more, and where all is to be stopped nothing does.
    runs: (step) => !signal?.aborted && state.steps.get(step)?.status !== 'Succeeded',
  });
  const reason = whyNotResumable(plan, state);
  if (reason === undefined) return plan;
  throw slipwayError(`Execution ${id} cannot be resumed: ${reason}`, {
    code: 'EXECUTION_NOT_RESUMABLE',
    category: 'input',
    hint: 'Start the pipeline anew; its cache, or a selection of steps, spares what need not run again.',
  });
}

/** Why there is nothing to go on with; `undefined`: there is. */
export function whyNotResumable({ graph }: Plan, state: ExecutionState): string | undefined {
  if (state.status === 'Succeeded') return 'it succeeded';
  if (state.status !== 'Failed') return undefined;
  const end = graph.nodes.find(
    ({ step }) => step.kind.terminal && state.steps.get(step.name)?.status === 'Failed',
  );
  return end && `it ended in the ${end.step.kind.type} step ${end.step.name}, as its pipeline means it to`;
}
