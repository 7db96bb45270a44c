import type { JournalEvent, JsonObject } from '@slipway/core';
import { failureHint } from './failure-hint.ts';
import { hasEnded, type ManagedStep } from './look.ts';
import type { PipelinesAccount } from './pipelines-account.ts';
import { descriptionOf, jobOf } from './step-job.ts';

type Asked = Pick<PipelinesAccount, 'sagemaker' | 'logs'>;

/** What a journal has of the beginning of a step that SageMaker runs. */
export function beginningOf(step: ManagedStep): JournalEvent {
  const { name, startTime, attempt } = step;
  const jobName = jobOf(step)?.name ?? '';
  return { type: 'StepStarting', time: startTime, step: name, attempt, jobName };
}

export function executingOf({ name, startTime }: ManagedStep, description: JsonObject): JournalEvent {
  return { type: 'StepExecuting', time: startTime, step: name, description };
}

/** Of its end; asks what came out of it. */
export async function endingOf(session: Asked, step: ManagedStep): Promise<JournalEvent> {
  const { name, status, startTime, endTime = startTime, failureReason, cachedFrom, reusedFrom } = step;
  const at = { time: endTime, step: name };
  if (status === 'Stopped') return { type: 'StepStopped', ...at };
  if (status === 'Failed') {
    const hint = await failureHint(session, step);
    return {
      type: 'StepFailed',
      ...at,
      ...(failureReason !== undefined && { failureReason }),
      ...(hint !== undefined && { hint }),
    };
  }
  const response = await descriptionOf(session, step);
  if (reusedFrom !== undefined) return { type: 'StepReused', ...at, response, source: reusedFrom };
  const source = cachedFrom && { execution: cachedFrom, time: startTime.toISOString() };
  return { type: 'StepSucceeded', ...at, response, ...(source && { cachedFrom: source }) };
}

/** All that a journal would have of a step by now. */
export async function eventsOf(session: Asked, step: ManagedStep): Promise<readonly JournalEvent[]> {
  const isEnded = hasEnded(step);
  if (step.reusedFrom !== undefined) return isEnded ? [await endingOf(session, step)] : [];
  const beginning = beginningOf(step);
  if (!isEnded) return [beginning, executingOf(step, await descriptionOf(session, step))];
  // What it is known as, where it came to nothing; else that is in the response.
  const description = step.status === 'Succeeded' ? [] : [executingOf(step, { Metadata: step.metadata })];
  return [beginning, ...description, await endingOf(session, step)];
}
