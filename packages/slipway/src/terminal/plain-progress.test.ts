import type { ExecutionEvent } from '@slipway/core';
import { expect, test } from 'vitest';
import { plainProgress } from './plain-progress.ts';

const at = (milliseconds: number) => new Date(new Date(2026, 0, 1, 12, 0, 0).getTime() + milliseconds);
const starting: ExecutionEvent = { type: 'StepStarting', time: at(0), step: 'A', attempt: 1, jobName: 'j' };

function said(...events: readonly ExecutionEvent[]): string[] {
  const lines: string[] = [];
  const progress = plainProgress((line) => lines.push(line));
  for (const event of events) progress.event(event);
  progress.end();
  return lines;
}

test('a line for each thing that happens to a step, with the time it took', () => {
  const name = 'A'.padEnd(24);
  expect(said(starting, { type: 'StepSucceeded', time: at(1_500), step: 'A', response: null })).toEqual([
    `12:00:00  ${name} started`,
    `12:00:01  ${name} Succeeded in 1.50s`,
  ]);
  expect(
    said(starting, { type: 'StepFailed', time: at(1_500), step: 'A', failureReason: 'it broke' }).at(-1),
  ).toBe(`12:00:01  ${name} Failed after 1.50s: it broke`);
  expect(said(starting, { type: 'StepFailed', time: at(1_500), step: 'A' }).at(-1)).toMatch(
    /no reason given$/,
  );
  expect(said(starting, { type: 'StepStopped', time: at(90_000), step: 'A' }).at(-1)).toBe(
    `12:01:30  ${name} Stopped after 1m 30s`,
  );
});

test('what takes long is told, what a job prints is not', () => {
  expect(said({ type: 'Progress', step: 'A', text: 'making an environment' })).toHaveLength(1);
  expect(said({ type: 'Log', step: 'A', line: { host: 'algo-1', time: at(0), text: 'hello' } })).toEqual([]);
});

test('a note is a line as it is', () => {
  const lines: string[] = [];
  plainProgress((line) => lines.push(line)).note('Stopping');
  expect(lines).toEqual(['Stopping']);
});
