import {
  isSlipwayError,
  type Plan,
  type RunStore,
  type Selection,
  type Session,
  stepsFrom,
  stepsUntil,
} from '@slipway/core';
import { executionId } from './execution-id.ts';
import { openRuns, runsOf } from './open-runs.ts';
import { badOption } from './options.ts';

/** `--only`, `--from`, `--until` and `--of`, as they were given. */
export interface SelectionValues {
  readonly only?: string | undefined;
  readonly from?: string | undefined;
  readonly until?: string | undefined;
  readonly of?: string | undefined;
}

/**
 * What of a pipeline these options select; `undefined`: all of it. The steps before them are answered for by the
 * execution that `--of` names, else by the newest of the pipeline that has ended. Rejects with `BAD_OPTION`,
 * `BAD_SELECTION`, or as `executionId` does.
 */
export async function selectedSteps(
  values: SelectionValues,
  plan: Plan,
  pipelineName: string,
  directory: string | undefined,
  session?: Pick<Session, 'target' | 'runs'>,
): Promise<Selection | undefined> {
  const steps = stepsOf(values, plan);
  if (steps === undefined) return undefined;
  const source =
    session?.target === 'pipelines'
      ? await managedSource(values.of, pipelineName, session.runs)
      : await sourceOf(values.of, pipelineName, directory);
  return { steps, ...(source !== undefined && { source }) };
}

function stepsOf({ only, from, until, of }: SelectionValues, { graph }: Plan): readonly string[] | undefined {
  if (only !== undefined && (from ?? until) !== undefined)
    throw badOption('--only says which steps run, and so do --from and --until', 'Leave one of them out.');
  if (only !== undefined) return only.split(',').flatMap((name) => name.trim() || []);
  if (from === undefined && until === undefined) {
    if (of === undefined) return undefined;
    throw badOption('--of names an execution, and no steps are selected', 'Add --only, --from or --until.');
  }
  const after = from === undefined ? undefined : stepsFrom(graph, from);
  const before = until === undefined ? undefined : stepsUntil(graph, until);
  if (after === undefined || before === undefined) return after ?? before;
  const between = after.filter((name) => before.includes(name));
  if (between.length > 0) return between;
  throw badOption(`No steps lead from ${from} to ${until}`, 'Name a step and one that waits for it.');
}

async function sourceOf(
  of: string | undefined,
  pipelineName: string,
  directory: string | undefined,
): Promise<string | undefined> {
  const runs = of === undefined ? openRuns(directory) : runsOf(directory);
  try {
    if (runs === undefined) return undefined;
    return of === undefined
      ? await newestEnded(runs, pipelineName)
      : await executionId(runs, of, { pipelineName });
  } finally {
    await runs?.close();
  }
}

/** As `sourceOf`, of what SageMaker keeps. */
async function managedSource(
  of: string | undefined,
  pipelineName: string,
  runs: RunStore,
): Promise<string | undefined> {
  if (of?.startsWith('arn:')) return of;
  if (of !== undefined) return await executionId(runs, of, { pipelineName });
  return await newestEnded(runs, pipelineName).catch((error: unknown) => {
    // It was never deployed, and what is selected may need nothing of others.
    if (isSlipwayError(error, 'PIPELINE_NOT_FOUND')) return undefined;
    throw error;
  });
}

async function newestEnded(runs: RunStore, pipelineName: string): Promise<string | undefined> {
  for await (const { id, status } of runs.list({ pipelineName })) {
    if (status !== 'Executing' && status !== 'Stopping') return id;
  }
  return undefined;
}
