import { type ErrorCategory, isSlipwayError, type RecordedExecution } from '@slipway/core';

/** What a process tells its caller. Others script these: they do not change. */
export interface ExitCodes {
  readonly succeeded: 0;
  /** The execution Failed, a Fail step included. */
  readonly failed: 1;
  /** The document, a parameter or an option is wrong; nothing was run. */
  readonly invalidInput: 2;
  /** The machine lacks something; the message says how to get it. */
  readonly environment: 3;
  /** Interrupted or stopped. */
  readonly stopped: 130;
}

export const exitCodes: ExitCodes = {
  succeeded: 0,
  failed: 1,
  invalidInput: 2,
  environment: 3,
  stopped: 130,
};

export function exitCodeOf(error: unknown): number {
  return isSlipwayError(error) ? exitCodeFor(error.category) : exitCodes.failed;
}

function exitCodeFor(category: ErrorCategory): number {
  if (category === 'input') return exitCodes.invalidInput;
  if (category === 'environment') return exitCodes.environment;
  return category === 'stopped' ? exitCodes.stopped : exitCodes.failed;
}

/** Of a command that followed an execution to its end. */
export function exitCodeOfExecution({ state, events }: Pick<RecordedExecution, 'state' | 'events'>): number {
  if (state.status === 'Succeeded') return exitCodes.succeeded;
  if (state.status !== 'Failed') return exitCodes.stopped;
  const isLacking = [...state.steps].some(([name, { status }]) => {
    if (status !== 'Failed') return false;
    const failed = events.findLast((event) => event.type === 'StepFailed' && event.step === name);
    return failed?.type === 'StepFailed' && failed.category === 'environment';
  });
  return isLacking ? exitCodes.environment : exitCodes.failed;
}
