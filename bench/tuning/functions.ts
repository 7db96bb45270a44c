import type { ParameterRanges, Parameters } from '@slipway/step-tuning';

/** A function with a known minimum, and the ranges it is searched over. `peers.py` has the same ones. */
export interface BenchFunction {
  readonly minimum: number;
  readonly ranges: ParameterRanges;
  at(parameters: Parameters): number;
}

/** Dixon and Szegő (1978). Minimum 0.397887 at (-π, 12.275), (π, 2.275) and (9.42478, 2.475). */
const branin: BenchFunction = {
  minimum: 0.39788735772973816,
  ranges: {
    ContinuousParameterRanges: [
      { Name: 'x1', MinValue: '-5', MaxValue: '10', ScalingType: 'Linear' },
      { Name: 'x2', MinValue: '0', MaxValue: '15', ScalingType: 'Linear' },
    ],
  },
  at: (parameters) => {
    const [a, b] = numbers(parameters, 'x1', 'x2') as [number, number];
    const wave = b - (5.1 / (4 * Math.PI ** 2)) * a ** 2 + (5 / Math.PI) * a - 6;
    return wave ** 2 + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(a) + 10;
  },
};

const alpha = [1.0, 1.2, 3.0, 3.2];
const widths = [
  [10, 3, 17, 3.5, 1.7, 8],
  [0.05, 10, 17, 0.1, 8, 14],
  [3, 3.5, 1.7, 10, 17, 8],
  [17, 8, 0.05, 10, 0.1, 14],
];
const centres = [
  [1312, 1696, 5569, 124, 8283, 5886],
  [2329, 4135, 8307, 3736, 1004, 9991],
  [2348, 1451, 3522, 2883, 3047, 6650],
  [4047, 8828, 8732, 5743, 1091, 381],
];
const axes = ['x1', 'x2', 'x3', 'x4', 'x5', 'x6'];

/** Hartmann (1972), in six dimensions. Minimum -3.32237 at (0.20169, 0.150011, 0.476874, 0.275332, 0.311652, 0.6573). */
const hartmann6: BenchFunction = {
  minimum: -3.322368011415515,
  ranges: {
    ContinuousParameterRanges: axes.map((Name) => ({
      Name,
      MinValue: '0',
      MaxValue: '1',
      ScalingType: 'Linear',
    })),
  },
  at: (parameters) => {
    const x = numbers(parameters, ...axes);
    return -sum(
      alpha,
      (weight, peak) =>
        weight *
        Math.exp(
          -sum(
            x,
            (at, axis) => (widths[peak]?.[axis] ?? 0) * (at - 1e-4 * (centres[peak]?.[axis] ?? 0)) ** 2,
          ),
        ),
    );
  },
};

const optimizers: Readonly<Record<string, readonly [offset: number, rate: number, layers: number]>> = {
  adam: [0, -3, 4],
  momentum: [0.1, -2, 3],
  sgd: [0.2, -1, 3],
};

/**
 * Like the loss of a network: the best learning rate, over five orders of magnitude, depends on the optimizer and the
 * depth, the best dropout on the width, and the learning rate has local minima an order of magnitude apart.
 * Minimum 0 at adam, 0.001, 4 layers of 128, dropout 0.2.
 */
const mixed: BenchFunction = {
  minimum: 0,
  ranges: {
    CategoricalParameterRanges: [{ Name: 'optimizer', Values: ['sgd', 'momentum', 'adam'] }],
    IntegerParameterRanges: [
      { Name: 'layers', MinValue: '1', MaxValue: '8', ScalingType: 'Linear' },
      { Name: 'width', MinValue: '16', MaxValue: '1024', ScalingType: 'Logarithmic' },
    ],
    ContinuousParameterRanges: [
      { Name: 'learning_rate', MinValue: '0.00001', MaxValue: '1', ScalingType: 'Logarithmic' },
      { Name: 'dropout', MinValue: '0', MaxValue: '0.6', ScalingType: 'Linear' },
    ],
  },
  at: (parameters) => {
    const [offset, rate, layers] = optimizers[parameters['optimizer'] ?? ''] ?? [Number.NaN, 0, 0];
    const [depth, width, learningRate, dropout] = numbers(
      parameters,
      'layers',
      'width',
      'learning_rate',
      'dropout',
    ) as [number, number, number, number];
    const deeper = depth - layers;
    const slope = Math.log10(learningRate) - rate + 0.25 * deeper;
    const wider = Math.log2(width / 128);
    const drop = dropout - 0.2 - 0.05 * wider;
    const wave = 1 - Math.cos(2 * Math.PI * slope);
    return offset + 0.3 * slope ** 2 + 0.05 * wave + 0.04 * deeper ** 2 + 0.05 * wider ** 2 + 3 * drop ** 2;
  },
};

export const functions: Readonly<Record<string, BenchFunction>> = { branin, hartmann6, mixed };

function numbers(parameters: Parameters, ...names: readonly string[]): number[] {
  return names.map((name) => Number(parameters[name]));
}

function sum(values: readonly number[], of: (value: number, index: number) => number): number {
  return values.reduce((total, value, index) => total + of(value, index), 0);
}
