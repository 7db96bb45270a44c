import type { JournalEvent, StepStatus } from '@slipway/core';
import { printable } from './format.ts';

interface Attempt {
  readonly number: number;
  readonly time: Date;
  end: string;
}

/** How each attempt of the steps that needed several went: a line for each. */
export function attemptLines(events: readonly JournalEvent[]): string[] {
  const attempts = new Map<string, Attempt[]>();
  for (const event of events) {
    if (!('step' in event)) continue;
    const ofStep = attempts.get(event.step) ?? [];
    attempts.set(event.step, ofStep);
    if (event.type === 'StepStarting')
      ofStep.push({ number: event.attempt, time: event.time, end: 'goes on' });
    const last = ofStep.at(-1);
    if (last !== undefined) last.end = endOf(event) ?? last.end;
  }
  const several = [...attempts].filter(([, ofStep]) => ofStep.length > 1);
  const width = Math.max(0, ...several.map(([step]) => step.length));
  return several.flatMap(([step, ofStep]) =>
    ofStep.map(({ number, time, end }, index) => {
      const name = (index === 0 ? step : '').padEnd(width);
      return ` ${name}  ${String(number).padStart(2)}  ${time.toTimeString().slice(0, 8)}  ${printable(end)}`;
    }),
  );
}

function endOf(event: JournalEvent): string | undefined {
  switch (event.type) {
    case 'StepRetrying':
      return `${event.exceptionType}: ${event.failureReason}`;
    case 'StepSucceeded':
      return 'Succeeded' satisfies StepStatus;
    case 'StepFailed':
      return `Failed: ${event.failureReason ?? 'no reason given'}`;
    case 'StepStopped':
      return 'Stopped';
    default:
      return undefined;
  }
}
