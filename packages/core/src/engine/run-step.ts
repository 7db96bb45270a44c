import type { Session } from '../contract/session.ts';
import type { StepContext, StepRunner } from '../contract/step-runner.ts';
import { schemaProblems } from '../definition/schema-problems.ts';
import type { PlacedStep } from '../definition/steps.ts';
import { isSlipwayError, messageOf, slipwayError } from '../errors.ts';
import { isJsonObject, type Json, type JsonObject, ownValue } from '../json.ts';
import type { ExecutionEvent, JournalEvent } from './event.ts';
import { jobName } from './names.ts';
import { type RunValues, resolveArguments } from './scope.ts';

/** What running a step needs of its execution. */
export interface StepEnvironment {
  readonly executionId: string;
  readonly pipelineName: string;
  readonly session: Session;
  readonly values: RunValues;
  readonly signal: AbortSignal;
  /** Resolves when the event is in the journal. */
  record(event: JournalEvent): Promise<void>;
  notify(event: ExecutionEvent): void;
  /** One runner per kind. */
  runnerOf(step: PlacedStep): Promise<StepRunner>;
}

export type StepOutcome =
  | { readonly status: 'Succeeded'; readonly response: Json }
  | { readonly status: 'Failed' | 'Stopped' };

/** Runs one attempt of a step from intent to outcome. Rejects only when the journal cannot be written. */
export async function runStep(step: PlacedStep, environment: StepEnvironment): Promise<StepOutcome> {
  const { record, signal } = environment;
  const attempt = 1;
  const { Arguments } = step.definition;
  const prefix = step.kind.jobNameField && ownValue(Arguments, step.kind.jobNameField);
  const custom = typeof prefix === 'string' ? prefix : undefined;
  const name = jobName(environment.executionId, step.name, attempt, custom);
  await record({ type: 'StepStarting', time: new Date(), step: step.name, attempt, jobName: name });
  const context = stepContext(step, attempt, name, environment);
  try {
    const args = await resolveArguments(step, environment.values, name, signal);
    const request = step.kind.jobNameField === undefined ? args : { ...args, [step.kind.jobNameField]: name };
    await refuseBadRequest(step, request);
    const runner = await environment.runnerOf(step);
    await record({ type: 'StepExecuting', time: new Date(), step: step.name, description: {} });
    signal.throwIfAborted();
    const response = ((await runner.run(request, context)) ?? null) as Json;
    await record({ type: 'StepSucceeded', time: new Date(), step: step.name, response });
    return { status: 'Succeeded', response };
  } catch (error) {
    const event = endOf(step.name, error, signal);
    await record(event);
    return { status: event.type === 'StepStopped' ? 'Stopped' : 'Failed' };
  }
}

/** A request may only be judged whole once its expressions have values. */
async function refuseBadRequest(step: PlacedStep, request: JsonObject): Promise<void> {
  const problems = await schemaProblems(step.kind.request, request, { path: 'Arguments', step: step.name });
  if (problems.length === 0) return;
  throw slipwayError(problems.map(({ path, message }) => `${path}: ${message}`).join('; '), {
    code: 'BAD_ARGUMENTS',
    category: 'job',
    hint: 'Look at the steps and parameters that these arguments refer to.',
    problems,
  });
}

function endOf(
  step: string,
  error: unknown,
  signal: AbortSignal,
): Extract<JournalEvent, { type: 'StepFailed' | 'StepStopped' }> {
  const time = new Date();
  const stopped = isSlipwayError(error) ? error.category === 'stopped' : error === signal.reason;
  if (signal.aborted && stopped) return { type: 'StepStopped', time, step };
  // The longest reason a step may have. Source: SageMaker API, PipelineExecutionStep.FailureReason.
  const failureReason = messageOf(error).slice(0, 1_024);
  const { hint, category } = isSlipwayError(error) ? error : {};
  return {
    type: 'StepFailed',
    time,
    step,
    ...(failureReason !== '' && { failureReason }),
    ...(hint !== undefined && { hint }),
    ...(category !== undefined && { category }),
  };
}

function stepContext(
  step: PlacedStep,
  attempt: number,
  name: string,
  { executionId, pipelineName, session, signal, record, notify }: StepEnvironment,
): StepContext {
  return {
    executionId,
    pipelineName,
    stepName: step.name,
    attempt,
    jobName: name,
    signal,
    objects: session.objects,
    report(description) {
      if (!isJsonObject(description)) return;
      // A journal that cannot be written ends the execution at its next event, which is awaited.
      record({ type: 'StepExecuting', time: new Date(), step: step.name, description }).catch(
        () => undefined,
      );
    },
    log: (line) => notify({ type: 'Log', step: step.name, line }),
    metric: (metric) => notify({ type: 'Metric', step: step.name, metric }),
    progress: (text) => notify({ type: 'Progress', step: step.name, text }),
    warn: (message) => notify({ type: 'Warning', step: step.name, message }),
  };
}
