import type { PlacedStep } from '../../definition/steps.ts';
import { isSlipwayError, messageOf } from '../../errors.ts';
import type { JournalEvent } from '../event.ts';
import { type Attempt, runAttempt, selectedBranch } from './attempt.ts';
import type { StepEnvironment, StepOutcome } from './step-environment.ts';

/** How a step ended: for the journal, and for what comes next. */
export interface Ending {
  readonly event: Extract<JournalEvent, { type: 'StepSucceeded' | 'StepFailed' | 'StepStopped' }>;
  readonly outcome: StepOutcome;
}

/** Why an attempt failed: perhaps there is another one, so it is no ending yet. */
export interface Failure {
  readonly failureReason: string;
  readonly error: unknown;
}

/** Runs an attempt and tells how it ended. */
export async function endingOf(
  step: PlacedStep,
  attempt: Attempt,
  environment: StepEnvironment,
): Promise<Ending | Failure> {
  const { signal } = environment;
  try {
    const success = await runAttempt(step, attempt, environment);
    const branch = selectedBranch(step.kind, success.response);
    const event = { type: 'StepSucceeded', time: new Date(), step: step.name, ...success } as const;
    return { event, outcome: { status: 'Succeeded', branch } };
  } catch (error) {
    if (signal.aborted && isStop(error, signal)) return stoppedEnding(step);
    // The longest reason a step may have. Source: SageMaker API, PipelineExecutionStep.FailureReason.
    return { failureReason: messageOf(error).slice(0, 1_024), error };
  }
}

export function stoppedEnding(step: PlacedStep): Ending {
  const event = { type: 'StepStopped', time: new Date(), step: step.name } as const;
  return { event, outcome: { status: 'Stopped' } };
}

export function failedEnding(step: PlacedStep, { failureReason, error }: Failure): Ending {
  const { hint, category } = isSlipwayError(error) ? error : {};
  return {
    event: {
      type: 'StepFailed',
      time: new Date(),
      step: step.name,
      ...(failureReason !== '' && { failureReason }),
      ...(hint !== undefined && { hint }),
      ...(category !== undefined && { category }),
    },
    outcome: { status: 'Failed' },
  };
}

/** Node's own functions wrap the signal's reason in an AbortError. */
function isStop(error: unknown, signal: AbortSignal): boolean {
  if (error === signal.reason) return true;
  return isSlipwayError(error)
    ? error.category === 'stopped'
    : error instanceof Error && error.name === 'AbortError';
}
