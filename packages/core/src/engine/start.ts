import { type Pipeline, type Session, targetsOf } from '../contract/session.ts';
import { type Plan, planDefinition, plannedUses, refuse } from '../definition/plan.ts';
import { slipwayError } from '../errors.ts';
import { milestone } from '../milestone.ts';
import type { JournalEvent } from './event.ts';
import type { Execution, RunOptions, StartOptions } from './execution.ts';
import { openJournal } from './journal.ts';
import { newExecutionId, pipelineArn } from './names.ts';
import { foldExecution } from './recorded-execution.ts';
import { runExecution } from './run-execution.ts';
import { reusedSteps } from './selection.ts';
import { initialState } from './state.ts';

/** What a session adds to what its caller asked for. */
export interface EngineOptions {
  /** Runs after everything was checked and before anything is journaled: local files are stored here. */
  readonly beforeRun?: () => Promise<void>;
}

/**
 * Checks a pipeline, opens the execution's journal and starts it. Rejects with `PIPELINE_INVALID` or
 * `BAD_SELECTION` and all problems at once, and has then written nothing.
 */
export async function startExecution(
  session: Session,
  pipeline: Pipeline,
  options: StartOptions = {},
  { beforeRun }: EngineOptions = {},
): Promise<Execution> {
  const { parameters = {}, strict, signal, parallelism, cache, selection } = options;
  checkParallelism(parallelism);
  const { plan, reused } = await checkedSelection(session, pipeline, { ...options, parameters });
  signal?.throwIfAborted();
  await beforeRun?.();
  milestone('execution:prepared');
  signal?.throwIfAborted();

  const id = newExecutionId();
  const arn = `${pipelineArn(session, pipeline.name)}/execution/${id}`;
  const { runs, settings } = session;
  const startTime = new Date();
  const runOptions: RunOptions = {
    ...(strict !== undefined && { strict }),
    ...(parallelism !== undefined && { parallelism }),
    ...(cache !== undefined && { cache }),
    ...(selection !== undefined && { selection }),
  };
  const named = { id, arn, pipelineName: pipeline.name };
  const { definition } = plan;
  await runs.create({ ...named, definition, parameters, startTime, options: runOptions, settings });
  milestone('execution:created');
  const claim = await runs.claim(id);
  if (claim === undefined) throw owned(id);
  milestone('execution:claimed');
  const journal = openJournal(runs, id, initialState(startTime), options.onEvent);
  const opening: JournalEvent[] = [{ type: 'ExecutionStarted', time: startTime }, ...reused];
  return runExecution({ ...named, session, plan, journal, claim, options, opening });
}

export function owned(id: string): Error {
  return slipwayError(`Another process runs execution ${id}`, {
    code: 'EXECUTION_OWNED',
    category: 'input',
    hint: `Wait for its end, or stop it: slipway stop ${id}`,
  });
}

export function checkParallelism(parallelism: number | undefined): void {
  if (parallelism === undefined || parallelism >= 1) return;
  throw slipwayError(`${parallelism} steps at once can never end`, {
    code: 'BAD_PARALLELISM',
    category: 'input',
    hint: 'Let at least one step run; leave parallelism out for as many as can.',
  });
}

async function checkedSelection(
  session: Session,
  pipeline: Pipeline,
  options: StartOptions,
): Promise<{ readonly plan: Plan; readonly reused: readonly JournalEvent[] }> {
  const { selection } = options;
  const runs = (step: string): boolean => selection?.steps.includes(step) ?? true;
  const plan = await checkedPlan(session, pipeline, { ...options, runs });
  if (selection === undefined) return { plan, reused: [] };
  const source =
    selection.source === undefined ? undefined : await foldExecution(session.runs, selection.source);
  return { plan, reused: reusedSteps(plan, selection, source) };
}

interface Checking {
  /** Absent: the pipeline is only judged, and the machine not looked at. */
  readonly parameters?: StartOptions['parameters'];
  readonly strict?: boolean | undefined;
  /** Whether a step may run: what it needs must be there. Default: all may. */
  runs?(step: string): boolean;
}

/** A pipeline's plan, if it has no problem; else the error that names them all. */
export async function checkedPlan(
  session: Session,
  pipeline: Pick<Pipeline, 'name' | 'toJSON'>,
  { parameters, strict, runs = () => true }: Checking = {},
): Promise<Plan> {
  const { name } = pipeline;
  const plan = await planDefinition(pipeline.toJSON(), session.kinds, {
    parameters,
    strict,
    name,
    targetOf: targetsOf(session),
  });
  if (plan.problems.length > 0) refuse(plan.problems);
  if (parameters === undefined) return plan;
  const { problems, warnings } = await session.preflight(plannedUses(plan).filter(({ step }) => runs(step)));
  if (problems.length > 0) refuse(problems);
  return { ...plan, warnings: [...plan.warnings, ...warnings] };
}
