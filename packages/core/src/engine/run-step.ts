import type { Session } from '../contract/session.ts';
import type { StepKind } from '../contract/step-kind.ts';
import type { StepContext, StepRunner } from '../contract/step-runner.ts';
import { schemaProblems } from '../definition/schema-problems.ts';
import { branchFields, type PlacedStep } from '../definition/steps.ts';
import { isSlipwayError, messageOf, slipwayError } from '../errors.ts';
import { type Json, type JsonObject, ownValue } from '../json.ts';
import { asJson } from './as-json.ts';
import type { ExecutionEvent, JournalEvent } from './event.ts';
import { jobName } from './names.ts';
import { type RunValues, resolveArguments } from './scope.ts';
import { openContext } from './step-context.ts';

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
  | { readonly status: 'Succeeded'; readonly branch: string | undefined }
  | { readonly status: 'Failed' | 'Stopped' };

/** Runs one attempt of a step from intent to outcome. Rejects only when the journal cannot be written. */
export async function runStep(step: PlacedStep, environment: StepEnvironment): Promise<StepOutcome> {
  const { record, signal, executionId } = environment;
  const { jobNameField } = step.kind;
  const attempt = 1;
  const prefix = jobNameField && ownValue(step.definition.Arguments, jobNameField);
  const name = jobName(executionId, step.name, attempt, typeof prefix === 'string' ? prefix : undefined);
  await record({ type: 'StepStarting', time: new Date(), step: step.name, attempt, jobName: name });
  const { context, close } = openContext(step, attempt, name, environment);
  const { event, outcome } = await answerOf(step, context, environment).then(
    ({ response, branch }) => succeeded(step.name, response, branch),
    (error: unknown) => unsuccessful(step.name, error, signal),
  );
  close();
  await record(event);
  return outcome;
}

/** What the runner answers to the resolved request. */
async function answerOf(
  step: PlacedStep,
  context: StepContext,
  { values, record, runnerOf }: StepEnvironment,
): Promise<{ readonly response: Json; readonly branch: string | undefined }> {
  const { kind } = step;
  const { jobName: name, signal } = context;
  const args = await resolveArguments(step, values, name, signal);
  const request = kind.jobNameField === undefined ? args : { ...args, [kind.jobNameField]: name };
  await refuseBadRequest(step, request);
  const runner = await runnerOf(step);
  await record({ type: 'StepExecuting', time: new Date(), step: step.name, description: {} });
  signal.throwIfAborted();
  const response = asJson(await runner.run(request, context));
  return { response, branch: selectedBranch(kind, response) };
}

/** How a step ended: for the journal, and for what comes next. */
interface Ending {
  readonly event: Extract<JournalEvent, { type: 'StepSucceeded' | 'StepFailed' | 'StepStopped' }>;
  readonly outcome: StepOutcome;
}

function succeeded(step: string, response: Json, branch: string | undefined): Ending {
  const event = { type: 'StepSucceeded', time: new Date(), step, response } as const;
  return { event, outcome: { status: 'Succeeded', branch } };
}

function unsuccessful(step: string, error: unknown, signal: AbortSignal): Ending {
  const time = new Date();
  if (signal.aborted && isStop(error, signal))
    return { event: { type: 'StepStopped', time, step }, outcome: { status: 'Stopped' } };
  // The longest reason a step may have. Source: SageMaker API, PipelineExecutionStep.FailureReason.
  const failureReason = messageOf(error).slice(0, 1_024);
  const { hint, category } = isSlipwayError(error) ? error : {};
  return {
    event: {
      type: 'StepFailed',
      time,
      step,
      ...(failureReason !== '' && { failureReason }),
      ...(hint !== undefined && { hint }),
      ...(category !== undefined && { category }),
    },
    outcome: { status: 'Failed' },
  };
}

function selectedBranch({ type, branches }: StepKind, response: Json): string | undefined {
  if (branches === undefined) return undefined;
  const branch = branches.select(response);
  if (Object.hasOwn(branches.fields, branch)) return branch;
  throw slipwayError(`A ${type} step selected the branch ${JSON.stringify(branch)}, which it does not have`, {
    code: 'UNKNOWN_BRANCH',
    category: 'internal',
    hint: `Its branches are: ${Object.keys(branches.fields).join(', ')}.`,
  });
}

/** A request may only be judged whole once its expressions have values. */
async function refuseBadRequest(step: PlacedStep, request: JsonObject): Promise<void> {
  const code = 'BAD_ARGUMENTS';
  const hint = 'Look at the steps and parameters that these arguments refer to.';
  const at = { path: 'Arguments', step: step.name, code, hint, except: branchFields(step.kind) };
  const problems = await schemaProblems(step.kind.request, request, at);
  if (problems.length === 0) return;
  const message = problems.map((problem) => `${problem.path}: ${problem.message}`).join('; ');
  throw slipwayError(message, { code, category: 'job', hint, problems });
}

/** Node's own functions wrap the signal's reason in an AbortError. */
function isStop(error: unknown, signal: AbortSignal): boolean {
  if (error === signal.reason) return true;
  return isSlipwayError(error)
    ? error.category === 'stopped'
    : error instanceof Error && error.name === 'AbortError';
}
