import { expect, test } from 'vitest';
import { stepBackends } from './step-backends.ts';
import { matchesStep } from './step-glob.ts';
import { shellBackend } from './test/shell-backend.ts';

const paths = { jobs: '/jobs', state: '/state' };

test('a step runs where the first name or glob that matches says, else where all do', () => {
  const [all, trains, one] = [shellBackend(), shellBackend(), shellBackend()];
  const { backendOf, backends } = stepBackends(all, { 'Train-1': one, 'Train-*': trains }, paths);
  expect(backendOf('Train-1')).toBe(one);
  expect(backendOf('Train-2')).toBe(trains);
  expect(backendOf('Train')).toBe(all);
  expect(backends).toEqual([all, one, trains]);
});

test('a backend that several steps were given is made once', () => {
  const given: object[] = [];
  const make = (where: object) => {
    given.push(where);
    return shellBackend();
  };
  const { backendOf, backends } = stepBackends(make, { A: make, B: make }, paths);
  expect(backendOf('A')).toBe(backendOf('C'));
  expect(backends).toHaveLength(1);
  expect(given).toEqual([paths]);
});

test.each([
  ['*', 'Anything', true],
  ['Train', 'Train', true],
  ['Train', 'Train2', false],
  ['*-eval', 'my-eval', true],
  ['T*n', 'Train', true],
  ['T.ain', 'Train', false],
  ['(a+)+', 'aaa', false],
])('%s matches %s: %s', (glob, step, matches) => {
  expect(matchesStep(glob, step)).toBe(matches);
});
