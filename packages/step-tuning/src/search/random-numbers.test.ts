import { expect, test } from 'vitest';
import { latinHypercube } from './latin-hypercube.ts';
import { normal, permutation, randomNumbers } from './random-numbers.ts';

const draws = (count: number, draw: () => number) => Array.from({ length: count }, draw);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

test('a key has its sequence, and no other', () => {
  expect(draws(4, randomNumbers(7, 3))).toEqual(draws(4, randomNumbers(7, 3)));
  const first = new Set(
    [[7], [7, 0], [7, 1], [8, 1], [1, 7], [7 + 2 ** 32, 1]].map((key) => randomNumbers(...key)()),
  );
  expect(first.size).toBe(6);
});

test('numbers are spread evenly, within one sequence and over the first of many', () => {
  for (const values of [
    draws(20_000, randomNumbers(1)),
    draws(20_000, () => 0).map((_, i) => randomNumbers(3, i)()),
  ]) {
    const tenths = Array.from(
      { length: 10 },
      (_, tenth) => values.filter((v) => Math.floor(v * 10) === tenth).length,
    );
    // 2,000 each, with a deviation of 42.
    for (const count of tenths) expect(Math.abs(count - 2000)).toBeLessThan(200);
  }
});

test('normal numbers have mean 0 and variance 1', () => {
  const random = randomNumbers(5);
  const values = draws(20_000, () => normal(random));
  expect(mean(values)).toBeCloseTo(0, 1);
  expect(mean(values.map((value) => value * value))).toBeCloseTo(1, 1);
});

test('a permutation has every number once', () => {
  expect(permutation(randomNumbers(2), 50).toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: 50 }, (_, i) => i),
  );
});

test('a latin hypercube has one point in every part of every axis', () => {
  const points = latinHypercube(8, 3, randomNumbers(4));
  for (const axis of [0, 1, 2]) {
    const parts = points.map((point) => Math.floor((point[axis] as number) * 8));
    expect(parts.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  }
});
