import type { ExecutionEvent } from '@slipway/core';
import { expect, test } from 'vitest';
import { plainProgress } from './plain-progress.ts';

const at = (milliseconds: number) => new Date(new Date(2026, 0, 1, 12, 0, 0).getTime() + milliseconds);
const starting: ExecutionEvent = { type: 'StepStarting', time: at(0), step: 'A', attempt: 1, jobName: 'j' };

function said(...events: readonly ExecutionEvent[]): string[] {
  const lines: string[] = [];
  const progress = plainProgress((line) => lines.push(line), at(0));
  for (const event of events) progress.event(event);
  progress.end();
  return lines;
}

test('a line for each thing that happens to a step, with the time it took', () => {
  expect(said(starting, { type: 'StepSucceeded', time: at(1_500), step: 'A', response: null })).toEqual([
    `12:00:00  ${name('A')} started`,
    `12:00:01  ${name('A')} Succeeded in 1.50s`,
  ]);
  expect(
    said(starting, { type: 'StepFailed', time: at(1_500), step: 'A', failureReason: 'it broke' }).at(-1),
  ).toBe(`12:00:01  ${name('A')} Failed after 1.50s: it broke`);
  expect(said(starting, { type: 'StepFailed', time: at(1_500), step: 'A' }).at(-1)).toMatch(
    /no reason given$/,
  );
  expect(said(starting, { type: 'StepStopped', time: at(90_000), step: 'A' }).at(-1)).toBe(
    `12:01:30  ${name('A')} Stopped after 1m 30s`,
  );
});

test('what takes long is told, what a job prints is not', () => {
  expect(said({ type: 'Progress', step: 'A', text: 'making an environment' })).toHaveLength(1);
  expect(said({ type: 'Log', step: 'A', line: { host: 'algo-1', time: at(0), text: 'hello' } })).toEqual([]);
});

test('a note is a line as it is', () => {
  const lines: string[] = [];
  plainProgress((line) => lines.push(line), at(0)).note('Stopping');
  expect(lines).toEqual(['Stopping']);
});

const name = (step: string): string => step.padEnd(24);

test('a step that did not run says who answered for it', () => {
  const arn = 'arn:aws:sagemaker:us-east-1:000000000000:pipeline/P/execution/abcdefghijkl';
  const cachedFrom = { execution: arn, time: at(0).toISOString() };
  expect(
    said(
      starting,
      { type: 'StepSucceeded', time: at(1_000), step: 'A', response: null, cachedFrom },
      { type: 'StepReused', time: at(1_000), step: 'B', response: null, source: arn },
    ).slice(1),
  ).toEqual([
    `12:00:01  ${name('A')} Succeeded: cached from abcdefghijkl`,
    `12:00:01  ${name('B')} Succeeded: reused from abcdefghijkl`,
  ]);
});

test('an attempt that failed is told with its reason and when the next one starts', () => {
  const retrying: ExecutionEvent = {
    type: 'StepRetrying',
    time: at(500),
    step: 'A',
    attempt: 1,
    exceptionType: 'SageMaker.JOB_INTERNAL_ERROR',
    failureReason: 'it is lost',
    delaySeconds: 2,
  };
  expect(said(starting, retrying, { ...starting, time: at(2_500), attempt: 2 }).slice(1)).toEqual([
    `12:00:00  ${name('A')} attempt 1 failed, the next one starts in 2.00s: it is lost`,
    `12:00:02  ${name('A')} started, attempt 2`,
  ]);
});

test('of what an earlier process did it tells what succeeded, and which steps go on', () => {
  const before = (step: string, type: 'StepStopped' | 'StepSucceeded'): ExecutionEvent[] => [
    { ...starting, time: at(-9_000), step },
    type === 'StepStopped'
      ? { type, time: at(-8_000), step }
      : { type, time: at(-8_000), step, response: null },
  ];
  expect(
    said(
      ...before('Done', 'StepSucceeded'),
      ...before('Stopped', 'StepStopped'),
      { type: 'ExecutionResumed', time: at(-7_000) },
      { ...starting, time: at(-6_000), step: 'Runs' },
      { type: 'ExecutionResumed', time: at(0) },
      { type: 'StepSucceeded', time: at(1_000), step: 'Runs', response: null },
    ),
  ).toEqual([
    `11:59:52  ${name('Done')} Succeeded in 1.00s, earlier`,
    `12:00:00  ${name('Runs')} goes on`,
    `12:00:01  ${name('Runs')} Succeeded in 7.00s`,
  ]);
});
