import type { ExecutionEvent } from '@slipway/core';

/** The jobs that run, as the events of their execution tell. */
export interface RunningJobs {
  readonly names: ReadonlySet<string>;
  listen(event: ExecutionEvent): void;
}

export function runningJobs(): RunningJobs {
  const byStep = new Map<string, string>();
  const names = new Set<string>();
  return {
    names,
    listen(event) {
      if (!('step' in event) || event.step === undefined) return;
      if (event.type === 'StepStarting') {
        byStep.set(event.step, event.jobName);
        names.add(event.jobName);
      }
      const { type } = event;
      if (
        type === 'StepSucceeded' ||
        type === 'StepFailed' ||
        type === 'StepStopped' ||
        type === 'StepRetrying'
      )
        names.delete(byStep.get(event.step) ?? '');
    },
  };
}
