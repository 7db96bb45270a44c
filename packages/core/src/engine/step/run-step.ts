import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import type { PlacedStep } from '../../definition/steps.ts';
import { isSlipwayError } from '../../errors.ts';
import type { JournalEvent } from '../event.ts';
import type { StepState } from '../state.ts';
import { type Attempt, attemptJobName, runAttempt } from './attempt.ts';
import { type Ending, endingOf, type Failure, failedEnding, stoppedEnding } from './ending.ts';
import { retryDelay } from './retry-policy.ts';
import type { StepEnvironment, StepOutcome } from './step-environment.ts';

/**
 * Runs a step from intent to outcome, with the attempts that its retry policies ask for; goes on with one that
 * another process has begun. Rejects only when the journal cannot be written.
 */
export async function runStep(step: PlacedStep, environment: StepEnvironment): Promise<StepOutcome> {
  const { journal, signal } = environment;
  const before = journal.state.steps.get(step.name);
  if (before?.status === 'Stopping') {
    await finishStopping(step, before, environment);
    if (signal.aborted) return { status: 'Stopped' };
  }
  let attempt = begunAttempt(step, before, environment);
  if (signal.aborted && !attempt?.isAdopted) return await stopped(step, environment);
  for (;;) {
    if (attempt === undefined) {
      const due = journal.state.steps.get(step.name)?.retryTime;
      if (due !== undefined && !(await isDue(due, signal))) return await stopped(step, environment);
      attempt = beginAttempt(step, environment);
    }
    const ending = await endingOf(step, attempt, environment);
    if (!('failureReason' in ending)) return await recorded(ending, journal);
    const retry = retryOf(step, attempt, ending, environment);
    if (retry === undefined) return await recorded(failedEnding(step, ending), journal);
    await journal.record(retry);
    attempt = undefined;
  }
}

/** The attempt that a process before this one has begun, and that is not over. */
function begunAttempt(
  step: PlacedStep,
  before: StepState | undefined,
  { executionId }: StepEnvironment,
): Attempt | undefined {
  if (before === undefined || before.retryTime !== undefined) return undefined;
  if (before.status !== 'Starting' && before.status !== 'Executing') return undefined;
  // Before StepExecuting was journaled, nothing was started.
  const { attempt: number, attemptTime: time } = before;
  const jobName = attemptJobName(step, executionId, number);
  return { number, jobName, time, isAdopted: before.status === 'Executing' };
}

function beginAttempt(step: PlacedStep, { executionId, journal }: StepEnvironment): Attempt {
  const number = (journal.state.steps.get(step.name)?.attempt ?? 0) + 1;
  const jobName = attemptJobName(step, executionId, number);
  const time = new Date();
  // Nothing is started by it: before that there is StepExecuting.
  journal.announce({ type: 'StepStarting', time, step: step.name, attempt: number, jobName });
  return { number, jobName, time, isAdopted: false };
}

async function recorded(
  { event, outcome }: Ending,
  journal: StepEnvironment['journal'],
): Promise<StepOutcome> {
  if (event.type === 'StepSucceeded' && event.cachedFrom !== undefined) {
    // Nothing was done by a step that was taken from the cache: what is lost of it is looked up once more.
    journal.announce(event);
    // A long row of such steps waits for nothing else, and would let no signal and no timer in.
    await setImmediate();
  } else await journal.record(event);
  return outcome;
}

async function stopped(step: PlacedStep, { journal }: StepEnvironment): Promise<StepOutcome> {
  return await recorded(stoppedEnding(step), journal);
}

/** Why there is another attempt; `undefined`: there is none. */
function retryOf(
  step: PlacedStep,
  attempt: Attempt,
  { error, failureReason }: Failure,
  { journal, signal }: StepEnvironment,
): JournalEvent | undefined {
  const exceptionType = isSlipwayError(error) ? error.exceptionType : undefined;
  const state = journal.state.steps.get(step.name);
  if (exceptionType === undefined || state === undefined || signal.aborted) return undefined;
  const time = new Date();
  const { RetryPolicies = [] } = step.definition;
  const policies = step.kind.retryable?.includes(exceptionType) ? RetryPolicies : [];
  // What was lost with the process before this one is tried again: that is what going on is for.
  const wasLost = attempt.isAdopted && exceptionType === 'SageMaker.JOB_INTERNAL_ERROR';
  const delaySeconds = retryDelay(policies, exceptionType, state, time) ?? (wasLost ? 0 : undefined);
  if (delaySeconds === undefined) return undefined;
  const { number } = attempt;
  return {
    type: 'StepRetrying',
    time,
    step: step.name,
    attempt: number,
    exceptionType,
    failureReason,
    delaySeconds,
  };
}

/** Waits for a time; `false` when the signal fired first. */
async function isDue(time: Date, signal: AbortSignal): Promise<boolean> {
  try {
    signal.throwIfAborted();
    await sleep(Math.max(0, time.getTime() - Date.now()), undefined, { signal });
    return true;
  } catch {
    return false;
  }
}

/** A step that was being stopped when its process died: its job, if it is still there, is stopped to its end. */
async function finishStopping(
  step: PlacedStep,
  before: StepState,
  environment: StepEnvironment,
): Promise<void> {
  const { attempt: number, attemptTime: time } = before;
  const jobName = attemptJobName(step, environment.executionId, number);
  const attempt = { number, jobName, time, isAdopted: true };
  const signal = AbortSignal.abort();
  if (before.retryTime === undefined) {
    // How it ended does not count: it was told to end.
    await runAttempt(step, attempt, { ...environment, signal }).catch(() => undefined);
  }
  await environment.journal.record({ type: 'StepStopped', time: new Date(), step: step.name });
}
