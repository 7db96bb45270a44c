import type { ExecutionClaim } from '../contract/run-store.ts';
import type { Session } from '../contract/session.ts';
import type { StepRunner } from '../contract/step-runner.ts';
import type { Plan } from '../definition/plan.ts';
import type { PlacedStep } from '../definition/steps.ts';
import { slipwayError } from '../errors.ts';
import { milestone } from '../milestone.ts';
import { openCache } from './cache/open-cache.ts';
import { describeExecution, describeSteps } from './describe.ts';
import type { JournalEvent } from './event.ts';
import type { Execution, ResumeOptions, RunOptions } from './execution.ts';
import { endOf, unsuccessful } from './execution-end.ts';
import type { Journal } from './journal.ts';
import { pipelineArn } from './names.ts';
import { runGraph } from './run-graph.ts';
import type { ExecutionState } from './state.ts';
import { selectedBranch } from './step/attempt.ts';
import { runStep } from './step/run-step.ts';
import type { RunValues } from './step/scope.ts';
import type { StepEnvironment } from './step/step-environment.ts';

/** An execution that is in the journal and that this process has claimed; not yet running. */
export interface OpenExecution {
  readonly id: string;
  readonly arn: string;
  readonly pipelineName: string;
  readonly session: Session;
  readonly plan: Plan;
  readonly journal: Journal;
  readonly claim: ExecutionClaim;
  readonly options: RunOptions & ResumeOptions;
  /** What the journal gets first: that it has started, or goes on. */
  readonly opening: readonly JournalEvent[];
}

/** Sets an execution going, and gives its claim back when it has ended. */
export function runExecution(execution: OpenExecution): Execution {
  const { id, arn, pipelineName, session, journal, options } = execution;
  const { state, record } = journal;
  const arns = { pipelineArn: pipelineArn(session, pipelineName), arn };
  const steps = new Map(execution.plan.graph.nodes.map(({ step }) => [step.name, step]));
  const controller = new AbortController();
  const ended = runToEnd(execution, steps, controller)
    .finally(() => execution.claim.release())
    .finally(() => milestone('execution:released'))
    .then(() => describeExecution(state, arns));

  const stop = async (): Promise<void> => {
    if (state.status === 'Executing') {
      const recorded = record({ type: 'ExecutionStopping', time: new Date() });
      controller.abort(slipwayError('the execution was stopped', { code: 'STOPPED', category: 'stopped' }));
      await recorded;
    }
    await ended;
  };
  // Whoever waits is told how it ended; whoever does not must not meet an unhandled rejection.
  const stopQuietly = (): void => void stop().catch(() => undefined);
  const { signal } = options;
  if (signal?.aborted) stopQuietly();
  signal?.addEventListener('abort', stopQuietly, { once: true });
  const listening = new AbortController();
  session.runs.stopRequested(id, { signal: listening.signal }).then(stopQuietly, () => undefined);
  const forget = (): void => {
    signal?.removeEventListener('abort', stopQuietly);
    listening.abort();
  };
  ended.then(forget, forget);

  return {
    id,
    arn,
    describe: async () => describeExecution(state, arns),
    steps: async () => describeSteps(state, steps),
    stop,
    async wait() {
      const description = await ended;
      if (description.PipelineExecutionStatus === 'Succeeded') return description;
      throw unsuccessful(id, description);
    },
  };
}

async function runToEnd(
  execution: OpenExecution,
  steps: ReadonlyMap<string, PlacedStep>,
  controller: AbortController,
): Promise<void> {
  const { plan, journal, options, opening } = execution;
  const { state, record, notify } = journal;
  for (const event of opening) await record(event);
  for (const { message, step, path } of plan.warnings) {
    notify({ type: 'Warning', message, path, ...(step !== undefined && { step }) });
  }
  const environment = environmentOf(execution, steps, controller.signal);
  const { selection } = options;
  const selected = selection && new Set(selection.steps);
  await runGraph({
    graph: plan.graph,
    limit: options.parallelism ?? Number.POSITIVE_INFINITY,
    controller,
    done: doneNodes(plan, state),
    begun: plan.graph.nodes.flatMap(({ step }, node) => (isBegun(step, state) ? [node] : [])),
    only: (node) => selected?.has(plan.graph.nodes[node]?.step.name ?? '') ?? true,
    run: (step) => runStep(step, environment),
  });
  await record(endOf(state));
}

function environmentOf(
  { id, arn, pipelineName, session, plan, journal, options }: OpenExecution,
  steps: ReadonlyMap<string, PlacedStep>,
  signal: AbortSignal,
): StepEnvironment {
  const { state } = journal;
  const values: RunValues = {
    parameters: plan.parameters,
    steps,
    objects: session.objects,
    variables: new Map([
      ['StartDateTime', state.startTime.toISOString()],
      ['PipelineName', pipelineName],
      ['PipelineArn', pipelineArn(session, pipelineName)],
      ['PipelineExecutionId', id],
      ['PipelineExecutionArn', arn],
    ]),
    response: (step) => state.steps.get(step)?.response,
  };
  const cache = openCache({ session, pipelineName, mode: options.cache ?? 'document', journal, signal });
  const runnerOf = rememberRunners(session);
  return { executionId: id, pipelineName, session, values, signal, journal, cache, runnerOf };
}

/** What succeeded in this execution before, or in the one that a selection takes its outputs from. */
function doneNodes({ graph }: Plan, state: ExecutionState): ReadonlyMap<number, string | undefined> {
  return new Map(
    graph.nodes.flatMap(({ step }, node) => {
      const { status, response = null } = state.steps.get(step.name) ?? {};
      return status === 'Succeeded' ? [[node, selectedBranch(step.kind, response)]] : [];
    }),
  );
}

function isBegun(step: PlacedStep, state: ExecutionState): boolean {
  const status = state.steps.get(step.name)?.status;
  return status === 'Starting' || status === 'Executing' || status === 'Stopping';
}

/** A runner is made once for each kind: what it prepares serves all its steps. */
function rememberRunners(session: Session): (step: PlacedStep) => Promise<StepRunner> {
  const runners = new Map<string, Promise<StepRunner>>();
  return ({ kind, name }) => {
    if (session.runnerOf !== undefined) return session.runnerOf(kind, name);
    const runner = runners.get(kind.type) ?? kind.runner(session);
    runners.set(kind.type, runner);
    return runner;
  };
}
