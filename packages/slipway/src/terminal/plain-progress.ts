import type { ExecutionEvent } from '@slipway/core';
import { duration, printable } from './format.ts';
import type { Progress } from './progress.ts';

/** A line for each thing that happens to a step: for pipes, files and CI logs. Log lines stay in their files. */
export function plainProgress(write: (line: string) => void): Progress {
  const started = new Map<string, Date>();
  const say = (time: Date, step: string, text: string): void => {
    write(`${time.toTimeString().slice(0, 8)}  ${step.padEnd(24)} ${text}`);
  };
  const took = (step: string, end: Date): string =>
    duration(end.getTime() - (started.get(step) ?? end).getTime());
  return {
    event(event: ExecutionEvent) {
      switch (event.type) {
        case 'StepStarting':
          started.set(event.step, event.time);
          return say(event.time, event.step, 'started');
        case 'StepSucceeded':
          return say(event.time, event.step, `Succeeded in ${took(event.step, event.time)}`);
        case 'StepFailed':
          return say(
            event.time,
            event.step,
            `Failed after ${took(event.step, event.time)}: ${printable(event.failureReason ?? 'no reason given')}`,
          );
        case 'StepStopped':
          return say(event.time, event.step, `Stopped after ${took(event.step, event.time)}`);
        case 'Progress':
          return say(new Date(), event.step, printable(event.text));
      }
    },
    note: write,
    end() {},
  };
}
