import type { ExecutionEvent, JournalEvent } from '@slipway/core';
import { idOf } from '../execution-arn.ts';
import { duration, printable, retryText } from './format.ts';
import type { Progress } from './progress.ts';

/**
 * A line for each thing that happens to a step: for pipes, files and CI logs. Log lines stay in their files.
 * Of what happened before `since`, an execution that goes on tells what it need not do again.
 */
export function plainProgress(write: (line: string) => void, since: Date): Progress {
  const started = new Map<string, Date>();
  const running = new Set<string>();
  const say = (time: Date, step: string, text: string): void => {
    write(`${time.toTimeString().slice(0, 8)}  ${step.padEnd(24)} ${printable(text)}`);
  };
  const took = (step: string, end: Date): string =>
    duration(end.getTime() - (started.get(step) ?? end).getTime());

  function follow(event: ExecutionEvent): void {
    if (event.type === 'StepStarting') {
      started.set(event.step, event.time);
      running.add(event.step);
    }
    if (event.type === 'ExecutionStopping') running.clear();
    if (event.type === 'StepRetrying' || isEnd(event)) running.delete(event.step);
  }

  return {
    event(event) {
      follow(event);
      if (event.type === 'Progress') return say(new Date(), event.step, event.text);
      if (!('time' in event)) return;
      if (event.type === 'ExecutionResumed' && event.time >= since)
        for (const step of running) say(event.time, step, 'goes on');
      if (!('step' in event)) return;
      const isEarlier = event.time < since;
      if (isEarlier && event.type !== 'StepSucceeded') return;
      const text = textOf(event, () => took(event.step, event.time));
      if (text !== undefined) say(event.time, event.step, isEarlier ? `${text}, earlier` : text);
    },
    note: write,
    end() {},
  };
}

type StepEvent = Extract<JournalEvent, { readonly step: string }>;

function isEnd(event: ExecutionEvent): event is StepEvent {
  return event.type === 'StepSucceeded' || event.type === 'StepFailed' || event.type === 'StepStopped';
}

function textOf(event: StepEvent, took: () => string): string | undefined {
  switch (event.type) {
    case 'StepStarting':
      return event.attempt > 1 ? `started, attempt ${event.attempt}` : 'started';
    case 'StepRetrying':
      return retryText(event);
    case 'StepReused':
      return `Succeeded: reused from ${idOf(event.source)}`;
    case 'StepSucceeded':
      if (event.cachedFrom !== undefined) return `Succeeded: cached from ${idOf(event.cachedFrom.execution)}`;
      return `Succeeded in ${took()}`;
    case 'StepFailed':
      return `Failed after ${took()}: ${event.failureReason ?? 'no reason given'}`;
    case 'StepStopped':
      return `Stopped after ${took()}`;
    default:
      return undefined;
  }
}
