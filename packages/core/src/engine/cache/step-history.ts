import type { JournalEvent } from '../event.ts';

/** Something that befell a step. */
export interface StepMoment {
  /** ISO 8601. */
  readonly time: string;
  readonly text: string;
}

/** What befell a step, oldest first; nothing where one attempt went from start to end. */
export function stepHistory(step: string, events: readonly JournalEvent[]): readonly StepMoment[] {
  const moments: StepMoment[] = [];
  let attempt = 0;
  let isOpen = false;
  let isPlain = true;
  for (const event of events) {
    const isResume = event.type === 'ExecutionResumed';
    if (isResume ? !isOpen : !('step' in event && event.step === step)) continue;
    if (event.type === 'StepStarting') ({ attempt } = event);
    const text = textOf(event, attempt);
    if (text === undefined) continue;
    isOpen = isResume || event.type === 'StepStarting';
    isPlain &&= attempt === 1 && !isResume && event.type !== 'StepRetrying';
    moments.push({ time: event.time.toISOString(), text });
  }
  return isPlain ? [] : moments;
}

function textOf(event: JournalEvent, attempt: number): string | undefined {
  switch (event.type) {
    case 'ExecutionResumed':
      return `the execution was resumed, and attempt ${attempt} taken over`;
    case 'StepStarting':
      return `attempt ${attempt} began`;
    case 'StepRetrying':
      return `attempt ${attempt} failed with ${event.exceptionType}: ${event.failureReason}`;
    case 'StepFailed':
      return `attempt ${attempt} failed: ${event.failureReason ?? 'no reason is known'}`;
    case 'StepStopped':
      return `attempt ${attempt} was stopped`;
    case 'StepSucceeded':
      return event.cachedFrom ? 'an earlier run answered for it' : `attempt ${attempt} succeeded`;
    default:
      return undefined;
  }
}
