import type { Session } from '../contract/session.ts';
import type { StepRunner } from '../contract/step-runner.ts';
import type { Plan } from '../definition/plan.ts';
import type { PlacedStep } from '../definition/steps.ts';
import { type SlipwayError, slipwayError } from '../errors.ts';
import { executionFailureReason } from './after-failure.ts';
import { describeExecution, describeSteps } from './describe.ts';
import type { JournalEvent } from './event.ts';
import type { Execution, ExecutionDescription, StartOptions } from './execution.ts';
import type { Journal } from './journal.ts';
import { pipelineArn } from './names.ts';
import { runGraph } from './run-graph.ts';
import { runStep } from './run-step.ts';
import type { RunValues } from './scope.ts';
import type { ExecutionState } from './state.ts';

/** An execution that is in the journal and not yet running. */
export interface OpenExecution {
  readonly id: string;
  readonly arn: string;
  readonly pipelineName: string;
  readonly session: Session;
  readonly plan: Plan;
  readonly journal: Journal;
  readonly options: StartOptions;
}

/** Sets an execution going. */
export function runExecution(execution: OpenExecution): Execution {
  const { id, arn, pipelineName, session, journal, options } = execution;
  const { state, record } = journal;
  const arns = { pipelineArn: pipelineArn(session, pipelineName), arn };
  const steps = new Map(execution.plan.graph.nodes.map(({ step }) => [step.name, step]));
  const controller = new AbortController();
  const ended = runToEnd(execution, steps, controller).then(() => describeExecution(state, arns));

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
  const forget = (): void => signal?.removeEventListener('abort', stopQuietly);
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
  { id, arn, pipelineName, session, plan, journal, options }: OpenExecution,
  steps: ReadonlyMap<string, PlacedStep>,
  controller: AbortController,
): Promise<void> {
  const { state, record, notify } = journal;
  const { signal } = controller;
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
  const runnerOf = rememberRunners(session);
  await record({ type: 'ExecutionStarted', time: state.startTime });
  for (const { message, step, path } of plan.warnings) {
    notify({ type: 'Warning', message, path, ...(step !== undefined && { step }) });
  }
  const limit = options.parallelism ?? Number.POSITIVE_INFINITY;
  const environment = { executionId: id, pipelineName, session, values, signal, record, notify, runnerOf };
  await runGraph(plan.graph, limit, controller, (step) => runStep(step, environment));
  await record(endOf(state));
}

/** A runner is made once for each kind: what it prepares serves all its steps. */
function rememberRunners(session: Session): (step: PlacedStep) => Promise<StepRunner> {
  const runners = new Map<string, Promise<StepRunner>>();
  return ({ kind }) => {
    const runner = runners.get(kind.type) ?? kind.runner(session);
    runners.set(kind.type, runner);
    return runner;
  };
}

function endOf(state: ExecutionState): JournalEvent {
  const time = new Date();
  const failed = [...state.steps].flatMap(([name, step]) => (step.status === 'Failed' ? [name] : []));
  if (state.status === 'Stopping') return { type: 'ExecutionEnded', time, status: 'Stopped' };
  if (failed.length === 0) return { type: 'ExecutionEnded', time, status: 'Succeeded' };
  return { type: 'ExecutionEnded', time, status: 'Failed', failureReason: executionFailureReason(failed) };
}

function unsuccessful(id: string, description: ExecutionDescription): SlipwayError {
  const { PipelineExecutionStatus: status, FailureReason: reason } = description;
  if (status === 'Stopped') {
    return slipwayError(`Pipeline execution ${id} Stopped`, {
      code: 'EXECUTION_STOPPED',
      category: 'stopped',
    });
  }
  return slipwayError(`Pipeline execution ${id} ${status}: ${reason ?? 'no reason is known'}`, {
    code: 'EXECUTION_FAILED',
    category: 'job',
    hint: 'execution.steps() has the reason of each step.',
  });
}
