import { expect, test } from 'vitest';
import type { Outcome } from '../outcome.ts';
import { effectViolations } from './effects.ts';

/** What there is to see of attempts of a part, each with what it did. */
function outcome(
  ...attempts: readonly { readonly did: readonly string[]; readonly succeeded?: boolean }[]
): Outcome {
  const named = attempts.map((attempt, i) => ({ ...attempt, job: `tune-001-0000000${i}` }));
  return {
    executions: [],
    listed: '',
    attempts: new Map(
      named.map(({ job }, i) => {
        const isLast = i === attempts.length - 1;
        return [job, { step: 'Tune, part 001', part: job.slice(5), attempt: i + 1, isLast, log: '' }];
      }),
    ),
    effects: named.flatMap(({ job, did }) => did.map((what) => ({ job, what }))),
    succeeded: new Set(named.filter(({ succeeded }) => succeeded).map(({ job }) => job)),
    logs: new Map(),
    files: [],
    leftovers: [],
  };
}

const whole = ['begin', 'end'];
const undisturbed = outcome({ did: whole, succeeded: true });
const found = (is: Outcome, mayHaveMore = false) => [
  ...effectViolations(is, { undisturbed, mayHaveMoreAttempts: () => mayHaveMore }),
];

test('a job that was lost with its machine is tried again, and no other', () => {
  const lost = outcome({ did: ['begin'] }, { did: whole, succeeded: true });
  expect(found(lost, true)).toEqual([]);
  expect(found(lost)).toEqual(['Tune, part 001: its attempts did begin; begin end instead of begin end']);
  const repeated = outcome({ did: whole, succeeded: true }, { did: whole, succeeded: true });
  expect(found(repeated, true)).toEqual(['Tune, part 001: an attempt came after one that had succeeded']);
  // It was over, and died before that was on disk.
  expect(found(outcome({ did: whole }, { did: whole, succeeded: true }), true)).toEqual([]);
});

test('a job that did nothing, or twice the same, is found', () => {
  expect(found(outcome())).toEqual(['Tune, part 001: its attempts did nothing instead of begin end']);
  expect(found(outcome({ did: [...whole, 'end'] }), true)).toContain(
    'Tune, part 001: attempt 1 did more than once: end',
  );
});
