import { expect, test } from 'vitest';
import { latinHypercube } from '../latin-hypercube.ts';
import { randomNumbers } from '../random-numbers.ts';
import { fitKernel } from './fit.ts';
import { misfit } from './likelihood.ts';
import { minimise } from './minimise.ts';
import { posterior } from './posterior.ts';

const points = latinHypercube(12, 3, randomNumbers(1)).map((point) =>
  Float64Array.of(point[0] as number, point[1] as number, (point[2] as number) < 0.5 ? 0.25 : 0.75),
);
const values = Float64Array.from(points, (point) => Math.sin(6 * (point[0] as number)));
const categorical = [false, false, true];

test('one value is as improbable as a normal variable says', () => {
  const loss = misfit([false], [Float64Array.of(0.5)], Float64Array.of(2));
  const [signal, noise] = [1.5, 0.25];
  const found = loss(Float64Array.of(0, Math.log(signal), Math.log(noise)), new Float64Array(3));
  expect(found).toBeCloseTo(0.5 * (4 / 1.75) + 0.5 * Math.log(1.75), 8);
});

test('the gradient is that of the function', () => {
  const loss = misfit(categorical, points, values);
  const logs = Float64Array.of(-0.7, 0.2, 0.4, 0.1, -3);
  const gradient = new Float64Array(5);
  loss(logs, gradient);
  for (let index = 0; index < 5; index += 1) {
    const moved = (step: number) =>
      loss(
        logs.map((log, at) => (at === index ? log + step : log)),
        new Float64Array(5),
      );
    expect(gradient[index]).toBeCloseTo((moved(1e-5) - moved(-1e-5)) / 2e-5, 4);
  }
});

test('the minimum of a bent valley is found', () => {
  const rosenbrock = (x: Float64Array, gradient: Float64Array) => {
    const [a, b] = x as unknown as [number, number];
    gradient[0] = -400 * a * (b - a * a) - 2 * (1 - a);
    gradient[1] = 200 * (b - a * a);
    return 100 * (b - a * a) ** 2 + (1 - a) ** 2;
  };
  const { x, value } = minimise(rosenbrock, Float64Array.of(-1.2, 1), 200);
  expect(value).toBeLessThan(1e-6);
  expect(x[0]).toBeCloseTo(1, 2);
  expect(x[1]).toBeCloseTo(1, 2);
});

test('a fitted process knows which hyperparameter matters, and what lies between the points', () => {
  const kernel = fitKernel(categorical, points, values);
  const [first, second, third] = kernel.lengthScales;
  expect(first).toBeLessThan(second as number);
  expect(first).toBeLessThan(third as number);
  const { mean, variance } = posterior(kernel, categorical, points, values).at(
    Float64Array.of(0.5, 0.5, 0.25),
  );
  expect(mean).toBeCloseTo(Math.sin(3), 1);
  expect(variance).toBeLessThan(0.1);
});
