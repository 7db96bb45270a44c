import type { Ended } from '../command-line.ts';
import type { Outcome } from '../outcome.ts';
import { isDone, isExpected } from '../run-case.ts';
import { effectViolations } from './effects.ts';
import type { Expectation } from './expectation.ts';
import { fileViolations } from './files.ts';
import { journalViolations } from './journal.ts';
import { serviceViolations } from './service.ts';

/** Everything that is wrong with what a case has left, in a line each. */
export function violations(
  outcome: Outcome,
  processes: readonly Ended[],
  expectation: Expectation,
): readonly string[] {
  return [
    ...processes.flatMap((ended) => [...processViolations(ended)]),
    ...journalViolations(outcome, expectation.undisturbed),
    ...effectViolations(outcome, expectation),
    ...fileViolations(outcome, expectation),
    ...serviceViolations(outcome),
    ...outcome.leftovers.map((what) => `left over: ${what}`),
  ];
}

function* processViolations(ended: Ended): Generator<string> {
  const { command, code, isOverdue, stderr } = ended;
  if (isOverdue) yield `${command} did not end`;
  else if (!isDone(ended) && !isExpected(ended)) {
    yield `${command} ended with code ${code}: ${stderr.trim().slice(-600)}`;
  }
}
