import { expect, test } from 'vitest';
import { matern52, squaredDifference } from './kernel.ts';
import { posterior } from './posterior.ts';

const at = (...units: number[]) => Float64Array.from(units);

test('the covariance has the values of its formula', () => {
  expect(matern52(0)).toBe(1);
  expect(matern52(1)).toBeCloseTo((1 + Math.sqrt(5) + 5 / 3) * Math.exp(-Math.sqrt(5)), 15);
  expect(matern52(1)).toBeCloseTo(0.52399411, 7);
  expect(matern52(2)).toBeCloseTo(0.13866022, 7);
});

test('two categories are as far apart as any other two', () => {
  expect([squaredDifference(0.1, 0.9, true), squaredDifference(0.1, 0.3, true)]).toEqual([1, 1]);
  expect(squaredDifference(0.3, 0.3, true)).toBe(0);
  expect(squaredDifference(0.75, 0.25, false)).toBe(0.25);
});

test('one observation tells as much as it must', () => {
  const kernel = { lengthScales: at(0.5), signal: 2, noise: 0.5 };
  const { mean, variance } = posterior(kernel, [false], [at(0)], Float64Array.of(3)).at(at(0.5));
  // One length scale away: k = 2·matern52(1), mean = k·3/(2 + 0.5), variance = 2 - k²/2.5.
  const k = 2 * matern52(1);
  expect(mean).toBeCloseTo((k * 3) / 2.5, 8);
  expect(variance).toBeCloseTo(2 - k ** 2 / 2.5, 8);
});

test('two observations tell what the inverse of their 2 × 2 covariance tells', () => {
  const kernel = { lengthScales: at(1), signal: 1, noise: 0.1 };
  const { mean, variance } = posterior(kernel, [false], [at(0), at(1)], Float64Array.of(1, -2)).at(at(0.5));
  const [diagonal, beside, k] = [1.1, matern52(1), matern52(0.5)];
  const weight = k / (diagonal + beside);
  expect(mean).toBeCloseTo(weight * (1 - 2), 8);
  expect(variance).toBeCloseTo(1 - 2 * k * weight, 8);
});

test('without noise the process goes through what it saw, also where two points are one', () => {
  const kernel = { lengthScales: at(0.3, 1), signal: 1, noise: 0 };
  const points = [at(0.1, 0.25), at(0.1, 0.75), at(0.1, 0.25)];
  const process = posterior(kernel, [false, true], points, Float64Array.of(1, -1, 1));
  expect(process.at(at(0.1, 0.75)).mean).toBeCloseTo(-1, 3);
  expect(process.at(at(0.1, 0.25)).mean).toBeCloseTo(1, 3);
  expect(process.at(at(0.1, 0.25)).variance).toBeGreaterThan(0);
});
