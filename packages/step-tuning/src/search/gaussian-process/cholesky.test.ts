import { expect, test } from 'vitest';
import { cholesky, inverse, solveLower, solveUpper } from './cholesky.ts';

const symmetric = [4, 12, -16, 12, 37, -43, -16, -43, 98];

test('a matrix is split into its triangle', () => {
  const matrix = Float64Array.from(symmetric);
  expect(cholesky(matrix, 3)).toBe(true);
  const [a, , , b, c, , d, e, f] = matrix;
  expect([a, b, c, d, e, f]).toEqual([2, 6, 1, -8, 5, 3]);
});

test('a matrix that is not positive definite has none', () => {
  expect(cholesky(Float64Array.of(1, 2, 2, 1), 2)).toBe(false);
  expect(cholesky(Float64Array.of(Number.NaN), 1)).toBe(false);
});

test('the triangle solves equations and gives the inverse', () => {
  const lower = Float64Array.from(symmetric);
  cholesky(lower, 3);
  const x = Float64Array.of(4 + 24 - 48, 12 + 74 - 129, -16 - 86 + 294);
  solveLower(lower, 3, x);
  solveUpper(lower, 3, x);
  for (const [index, value] of [1, 2, 3].entries()) expect(x[index]).toBeCloseTo(value, 10);

  const whole = inverse(lower, 3);
  for (let row = 0; row < 3; row += 1) {
    for (let column = 0; column < 3; column += 1) {
      let sum = 0;
      for (let inner = 0; inner < 3; inner += 1) {
        sum += (symmetric[row * 3 + inner] as number) * (whole[inner * 3 + column] as number);
      }
      expect(sum).toBeCloseTo(row === column ? 1 : 0, 9);
    }
  }
});
