import { expect, test } from 'vitest';
import { logExpectedImprovement } from './expected-improvement.ts';
import { density, distribution } from './normal-distribution.ts';

test.each([
  [0, 0.5],
  [1, 0.8413447460685429],
  [1.96, 0.9750021048517795],
  [-3, 0.0013498980316300933],
  [6, 0.9999999990134123],
  [-40, 0],
  [40, 1],
])('the distribution at %d is %d', (z, expected) => {
  expect(distribution(z)).toBeCloseTo(expected, 14);
});

test.each([
  // best - mean, deviation, (best - mean)·Φ(z) + deviation·φ(z)
  [0, 1, 0.3989422804014327],
  [1, 1, 1.0833154705876864],
  [-1, 1, 0.0833154705876864],
  [-3, 1, 0.00038215431],
  [4, 2, 2 * 2.0084907],
  [20, 1, 20],
])('what is expected %d better, give or take %d, improves by %d', (better, deviation, expected) => {
  const improvement = Math.exp(logExpectedImprovement(-better, deviation, 0));
  expect(improvement / expected).toBeCloseTo(1, 6);
});

test('both ways of counting agree where one takes over from the other', () => {
  const below = logExpectedImprovement(1.5 + 1e-9, 1, 0);
  const above = logExpectedImprovement(1.5 - 1e-9, 1, 0);
  expect(below).toBeCloseTo(above, 7);
  expect(above).toBeCloseTo(Math.log(density(-1.5) - 1.5 * distribution(-1.5)), 7);
});

test('two hopeless points still differ', () => {
  // ln φ(z) - 2·ln|z| to the first order: equation 9 of Ament and others.
  expect(logExpectedImprovement(40, 1, 0)).toBeCloseTo(
    -800 - 0.5 * Math.log(2 * Math.PI) - 2 * Math.log(40),
    2,
  );
  expect(logExpectedImprovement(1000, 1, 0)).toBeGreaterThan(logExpectedImprovement(1001, 1, 0));
});
