import type { Pipeline, Session } from '../contract/session.ts';
import { type Plan, planDefinition, plannedUses, refuse } from '../definition/plan.ts';
import { slipwayError } from '../errors.ts';
import type { Execution, StartOptions } from './execution.ts';
import { openJournal } from './journal.ts';
import { newExecutionId, pipelineArn } from './names.ts';
import { runExecution } from './run-execution.ts';

/** What a session adds to what its caller asked for. */
export interface EngineOptions {
  /** Runs after everything was checked and before anything is journaled: local files are stored here. */
  readonly beforeRun?: () => Promise<void>;
}

/**
 * Checks a pipeline, opens the execution's journal and starts it. Rejects with `PIPELINE_INVALID` and
 * all problems at once, and has then written nothing.
 */
export async function startExecution(
  session: Session,
  pipeline: Pipeline,
  options: StartOptions = {},
  { beforeRun }: EngineOptions = {},
): Promise<Execution> {
  const { parameters = {}, strict, signal, parallelism } = options;
  if (parallelism !== undefined && !(parallelism >= 1)) {
    throw slipwayError(`${parallelism} steps at once can never end`, {
      code: 'BAD_PARALLELISM',
      category: 'input',
      hint: 'Let at least one step run; leave parallelism out for as many as can.',
    });
  }
  const plan = await checkedPlan(session, pipeline, { parameters, strict });
  signal?.throwIfAborted();
  await beforeRun?.();
  signal?.throwIfAborted();

  const id = newExecutionId();
  const arn = `${pipelineArn(session, pipeline.name)}/execution/${id}`;
  const startTime = new Date();
  const { definition } = plan;
  await session.runs.create({ id, arn, pipelineName: pipeline.name, definition, parameters, startTime });
  const journal = openJournal(session.runs, id, startTime, options.onEvent);
  return runExecution({ id, arn, pipelineName: pipeline.name, session, plan, journal, options });
}

/** A pipeline's plan, if it has no problem; else the error that names them all. */
export async function checkedPlan(
  session: Session,
  pipeline: Pipeline,
  options: { readonly parameters?: StartOptions['parameters']; readonly strict?: boolean | undefined } = {},
): Promise<Plan> {
  const plan = await planDefinition(pipeline.toJSON(), session.kinds, { ...options, name: pipeline.name });
  if (plan.problems.length > 0) refuse(plan.problems);
  if (options.parameters === undefined) return plan;
  const lacking = await session.preflight(plannedUses(plan));
  if (lacking.length > 0) refuse(lacking);
  return plan;
}
