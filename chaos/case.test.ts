import { expect, test } from 'vitest';
import { type Case, caseText, parseCase } from './case.ts';

test('what a violation tells is the case again', () => {
  const text =
    'Chain journal:StepStarting:before#2 - +350! job:started#1! ~PutObject:throttling#1 ~GetLogEvents:late#1';
  const one: Case = {
    pipeline: 'Chain',
    kills: [
      { at: 'journal:StepStarting:before', passing: 2, withJobs: false },
      undefined,
      { milliseconds: 350, withJobs: true },
      { at: 'job:started', passing: 1, withJobs: true },
    ],
    faults: [
      { operation: 'PutObject', kind: 'throttling', call: 1 },
      { operation: 'GetLogEvents', kind: 'late', call: 1 },
    ],
  };
  expect(parseCase(text)).toEqual(one);
  expect(caseText(one)).toBe(text);
  expect(parseCase('Chain')).toEqual({ pipeline: 'Chain', kills: [], faults: [] });
});

test.each(['Chain job:started', 'Chain job:started#0', 'Chain +x', 'Chain !'])('%s is no case', (text) => {
  expect(() => parseCase(text)).toThrow('is no kill');
});
