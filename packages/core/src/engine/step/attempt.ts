import { type Session, targetsOf } from '../../contract/session.ts';
import type { StepKind } from '../../contract/step-kind.ts';
import type { Problem } from '../../definition/problem.ts';
import { schemaProblems } from '../../definition/schema-problems.ts';
import { branchFields, type PlacedStep } from '../../definition/steps.ts';
import { refusedValues } from '../../definition/support-problems.ts';
import { slipwayError } from '../../errors.ts';
import { type Json, type JsonObject, ownValue } from '../../json.ts';
import { asJson } from '../as-json.ts';
import type { StepSucceeded } from '../event.ts';
import { jobName } from '../names.ts';
import { resolveArguments } from './scope.ts';
import { openContext } from './step-context.ts';
import type { StepEnvironment } from './step-environment.ts';

/** One attempt of a step, which an earlier process may have begun. */
export interface Attempt {
  /** From 1. */
  readonly number: number;
  readonly jobName: string;
  readonly time: Date;
  /** Its job may be there: it is taken over, also where that means to stop it. */
  readonly isAdopted: boolean;
}

/** The name of an attempt's job, which takes its start from the request where that has one. */
export function attemptJobName({ name, kind, definition }: PlacedStep, id: string, attempt: number): string {
  const { jobNameField, jobNameLength: limit } = kind;
  const prefix = jobNameField && ownValue(definition.Arguments, jobNameField);
  return jobName(id, name, attempt, { prefix: typeof prefix === 'string' ? prefix : undefined, limit });
}

/** What a success is to the journal, without what every event has. */
export type Success = Pick<StepSucceeded, 'response' | 'outputs' | 'cachedFrom'>;

/** Runs an attempt to its end; rejects with why the step failed or was stopped. */
export async function runAttempt(
  step: PlacedStep,
  attempt: Attempt,
  environment: StepEnvironment,
): Promise<Success> {
  const { jobName: name } = attempt;
  const { context, close } = openContext(step, attempt.number, name, environment);
  const { kind } = step;
  const { values, journal, cache, signal, runnerOf } = environment;
  try {
    // What was stopped must still be found to be told to stop, and its arguments are needed for that.
    const resolving = attempt.isAdopted ? new AbortController().signal : signal;
    const args = await resolveArguments(step, values, { jobName: name, time: attempt.time }, resolving);
    const request = kind.jobNameField === undefined ? args : { ...args, [kind.jobNameField]: name };
    await refuseBadRequest(step, request);
    if (!attempt.isAdopted) {
      const hit = await cache.find(step, request);
      if (hit !== undefined) return { response: hit.response, outputs: hit.outputs, cachedFrom: hit.source };
    }
    refuseValues(step, request, environment.session);
    const runner = await runnerOf(step);
    if (!attempt.isAdopted) {
      await journal.record({ type: 'StepExecuting', time: new Date(), step: step.name, description: {} });
      signal.throwIfAborted();
    }
    const response = asJson(await runner.run(request, context));
    const outputs = await cache.outputsOf(step, request, response);
    return { response, ...(outputs !== undefined && { outputs }) };
  } finally {
    close();
  }
}

/** The branch that a step's response selects; `undefined` for a kind without branches. */
export function selectedBranch({ type, branches }: StepKind, response: Json): string | undefined {
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
  if (problems.length > 0) throw badRequest(problems);
}

function refuseValues(step: PlacedStep, request: JsonObject, session: Session): void {
  if (targetsOf(session)(step.name) !== 'local') return;
  const problems = refusedValues(step, request);
  if (problems.length > 0) throw badRequest(problems);
}

function badRequest(problems: readonly Problem[]): Error {
  const { code = 'BAD_ARGUMENTS', hint } = problems[0] ?? {};
  const message = problems.map((problem) => `${problem.path}: ${problem.message}`).join('; ');
  return slipwayError(message, { code, category: 'job', problems, ...(hint !== undefined && { hint }) });
}
