import type { JournalEvent } from '@slipway/core';
import type { Outcome } from '../outcome.ts';

/** Every execution must be known to have succeeded, with the steps that succeed undisturbed, and be nobody's. */
export function* journalViolations({ executions, listed }: Outcome, undisturbed: Outcome): Generator<string> {
  if (executions.length !== undisturbed.executions.length) {
    yield `there are ${executions.length} executions instead of ${undisturbed.executions.length}`;
  }
  if (listed !== undisturbed.listed) yield `slipway runs lists: ${listed}`;
  for (const [index, { state, events, isClaimed }] of executions.entries()) {
    const expected = undisturbed.executions[index];
    if (expected === undefined) continue;
    const at = `execution ${index + 1}`;
    if (isClaimed) yield `${at} is claimed, though nobody runs it`;
    if (state.status !== 'Succeeded') yield `${at} is ${state.status} in its journal`;
    for (const [step, { status }] of expected.state.steps) {
      const is = state.steps.get(step)?.status ?? 'absent';
      if (is !== status) yield `${at}: step ${step} is ${is} instead of ${status}`;
    }
    for (const step of state.steps.keys()) {
      if (!expected.state.steps.has(step)) yield `${at}: step ${step} was not to run`;
    }
    const failures = failedSteps(expected.events);
    for (const step of failedSteps(events)) {
      const known = failures.indexOf(step);
      if (known < 0) yield `${at}: step ${step} failed, and nothing was wrong with it`;
      else failures.splice(known, 1);
    }
  }
}

function failedSteps(events: readonly JournalEvent[]): string[] {
  return events.flatMap((event) => (event.type === 'StepFailed' ? [event.step] : []));
}
