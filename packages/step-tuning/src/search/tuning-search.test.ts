import { isSlipwayError } from '@slipway/core';
import { describe, expect, test } from 'vitest';
import { BRANIN, branin, completed, run, searchWith } from '../test/run-search.ts';
import type { Parameters, Trial } from './trial.ts';
import type { SearchedRequest } from './tuning-request.ts';

const running = (parameters: Parameters): Trial => ({ parameters, status: 'InProgress', metrics: [] });
const failed = (parameters: Parameters): Trial => ({ parameters, status: 'Failed', metrics: [] });
const best = (trials: readonly Trial[]) => Math.min(...trials.map(({ objective }) => objective as number));

const TWO_BY_TWO = {
  CategoricalParameterRanges: [
    { Name: 'a', Values: ['x', 'y'] },
    { Name: 'b', Values: ['1', '2'] },
  ],
};
const HYPERBAND = { StrategyConfig: { HyperbandStrategyConfig: { MinResource: 1, MaxResource: 9 } } };

describe.each([
  ['Random', {}],
  ['Bayesian', {}],
  ['Hyperband', HYPERBAND],
  ['Grid', { ParameterRanges: TWO_BY_TWO }],
] as const)('%s', (Strategy, config) => {
  const make = (seed = 3) => searchWith({ Strategy, ...config }, { seed });
  const length = Strategy === 'Grid' ? 4 : 16;
  const objective = Strategy === 'Grid' ? ({ a }: Parameters) => (a === 'x' ? 1 : 0) : branin;

  test('says the same of a history in a new process, at any moment of it', () => {
    const history = run(make(), objective, length);
    expect(history).toHaveLength(length);
    for (const at of [0, 1, Math.floor(length / 2), length - 1]) {
      expect(make().next(history.slice(0, at), 1)).toEqual([{ parameters: history[at]?.parameters }]);
    }
  });

  test('gives several proposals as one after the other', () => {
    const history = run(make(), objective, Math.floor(length / 2));
    const several = make().next(history, 2);
    const [first] = make().next(history, 1);
    const [second] = make().next([...history, running(first?.parameters ?? {})], 1);
    expect(several).toEqual([first, second]);
    expect(several[0]).not.toEqual(several[1]);
  });

  test('searches in another way with another seed, but for a grid', () => {
    const same = JSON.stringify(make(3).next([], 3)) === JSON.stringify(make(4).next([], 3));
    expect(same).toBe(Strategy === 'Grid');
  });

  test('stops at MaxNumberOfTrainingJobs', () => {
    const ResourceLimits = { MaxNumberOfTrainingJobs: 4 };
    const search = searchWith({ Strategy, ...config, ResourceLimits });
    const proposals = search.next([], 99);
    expect(proposals).toHaveLength(4);
    expect(
      search.next(
        proposals.map(({ parameters }) => running(parameters)),
        1,
      ),
    ).toEqual([]);
  });

  test('tries every combination once where they can be counted, then nothing', () => {
    const search = searchWith({ Strategy, ...config, ParameterRanges: TWO_BY_TWO });
    const trials = run(search, ({ a, b }) => (a === 'y' ? 1 : 2) + Number(b), 99);
    const keys = trials.map(({ parameters }) => Object.values(parameters).join(''));
    expect(keys.toSorted()).toEqual(['x1', 'x2', 'y1', 'y2']);
  });
});

describe('a Bayesian search', () => {
  test.each([0, 1, 2])('finds the minimum of Branin within 30 trials, seed %d', (seed) => {
    const search = searchWith({}, { seed });
    expect(best(run(search, branin, 30))).toBeLessThan(0.397887 + 0.02);
  });

  test('maximises as well', () => {
    const search = searchWith({ HyperParameterTuningJobObjective: { Type: 'Maximize' } });
    const trials = run(search, (parameters) => -branin(parameters), 30);
    expect(Math.max(...trials.map(({ objective }) => objective as number))).toBeGreaterThan(-0.42);
  });

  test('finds the best of a mixed space', () => {
    const search = searchWith({
      ParameterRanges: {
        CategoricalParameterRanges: [{ Name: 'kind', Values: ['a', 'b', 'c'] }],
        IntegerParameterRanges: [{ Name: 'depth', MinValue: '1', MaxValue: '10' }],
        ContinuousParameterRanges: [
          { Name: 'rate', MinValue: '0.00001', MaxValue: '1', ScalingType: 'Logarithmic' },
        ],
      },
    });
    const loss = ({ kind, depth, rate }: Parameters) =>
      (kind === 'b' ? 0 : 1) + (Number(depth) - 7) ** 2 / 10 + (Math.log10(Number(rate)) + 3) ** 2;
    const trials = run(search, loss, 35);
    const winner = trials[search.ranking(trials)[0] as number];
    expect(winner?.parameters).toMatchObject({ kind: 'b', depth: '7' });
    expect(winner?.objective).toBeLessThan(0.01);
  });

  test('keeps away from where trials run, so that parallel ones differ', () => {
    const history = run(searchWith({}), branin, 12);
    const proposals = searchWith({})
      .next(history, 5)
      .map(({ parameters }) => parameters);
    const points = proposals.map(({ x1, x2 }) => [Number(x1) / 15, Number(x2) / 15] as const);
    for (const [index, [a, b]] of points.entries()) {
      for (const [c, d] of points.slice(0, index)) expect(Math.hypot(a - c, b - d)).toBeGreaterThan(1e-3);
    }
  });

  test('keeps away from where trials fail', () => {
    const search = searchWith({});
    const history: Trial[] = [];
    while (history.length < 30) {
      const [{ parameters }] = search.next(history, 1) as [{ parameters: Parameters }];
      // The half of the space that has one of the three minima always fails.
      history.push(
        Number(parameters['x1']) < 2.5 ? failed(parameters) : completed(parameters, branin(parameters)),
      );
    }
    const late = history.slice(15).filter(({ status }) => status === 'Failed');
    expect(late.length).toBeLessThan(5);
  });

  test('goes on when all has failed, and where a metric is no number', () => {
    const search = searchWith({});
    const history: Trial[] = [];
    for (let index = 0; index < 14; index += 1) {
      const [proposal] = search.next(history, 1);
      const parameters = proposal?.parameters ?? {};
      history.push(index % 2 === 0 ? failed(parameters) : completed(parameters, Number.NaN));
    }
    expect(search.next(history, 1)).toHaveLength(1);
    expect(search.completion(history)).toBeUndefined();
  });

  test('is not misled by one training that diverged', () => {
    const search = searchWith({});
    const diverging = (parameters: Parameters) =>
      Number(parameters['x1']) > 9.5 ? 1e30 : branin(parameters);
    expect(best(run(search, diverging, 30))).toBeLessThan(0.5);
  });
});

describe('a warm start', () => {
  const parents = [run(searchWith({}, { seed: 9 }), branin, 25)];

  test('with identical data goes on from the parents', () => {
    const WarmStartConfig = { WarmStartType: 'IdenticalDataAndAlgorithm' } as const;
    const warm = searchWith({}, { parents }, { WarmStartConfig });
    expect(best(run(warm, branin, 4))).toBeLessThan(0.5);
    expect(best(run(searchWith({}), branin, 4))).toBeGreaterThan(1);
  });

  test('that transfers begins with the best of each parent, by order alone', () => {
    const WarmStartConfig = { WarmStartType: 'TransferLearning' } as const;
    const other = [completed({ x1: '1', x2: '1' }, 1e6), completed({ x1: '2', x2: '20' }, 1e5)];
    const warm = searchWith({}, { parents: [...parents, other] }, { WarmStartConfig });
    const [first, second] = warm.next([], 2).map(({ parameters }) => parameters);
    const order = searchWith({}).ranking(parents[0] ?? []);
    const expected = parents[0]?.[order[0] as number]?.parameters;
    expect(Number(first?.['x1'])).toBeCloseTo(Number(expected?.['x1']), 9);
    expect(Number(first?.['x2'])).toBeCloseTo(Number(expected?.['x2']), 9);
    // A value beyond the new range is its end.
    expect(second).toEqual({ x1: '2', x2: '15' });
  });

  test('leaves out parents without a value for what is searched', () => {
    const WarmStartConfig = { WarmStartType: 'IdenticalDataAndAlgorithm' } as const;
    const warm = searchWith({}, { parents: [[completed({ x1: '1' }, 0)]] }, { WarmStartConfig });
    expect(warm.next([], 1)).toEqual(searchWith({}).next([], 1));
  });
});

describe('several definitions', () => {
  const definition = (DefinitionName: string, Type: 'Minimize' | 'Maximize') => ({
    DefinitionName,
    TuningObjective: { Type },
    HyperParameterRanges: BRANIN,
  });
  const searchWithTwo = (Strategy: 'Random' | 'Bayesian') =>
    searchWith(
      { Strategy, TuningJobCompletionCriteria: { TargetObjectiveMetricValue: 0.9 } },
      {},
      { TrainingJobDefinitions: [definition('loss', 'Minimize'), definition('score', 'Maximize')] },
    );

  test('take turns, each in its own way', () => {
    const proposals = searchWithTwo('Random').next([], 4);
    expect(proposals.map((proposal) => proposal.definition)).toEqual(['loss', 'score', 'loss', 'score']);
    expect(proposals[0]?.parameters).not.toEqual(proposals[1]?.parameters);
  });

  test('are judged each by its own objective', () => {
    const search = searchWithTwo('Bayesian');
    const trial = (definition: string, objective: number): Trial => ({
      ...completed({}, objective),
      definition,
    });
    expect(search.completion([trial('loss', 0.95), trial('score', 0.85)])).toBeUndefined();
    expect(search.completion([trial('loss', 0.95), trial('score', 0.91)])).toBe('TargetObjectiveMetricValue');
    expect(search.completion([trial('loss', 0.9)])).toBe('TargetObjectiveMetricValue');
  });
});

test('trials are ranked by objective, those without one last', () => {
  const trials = [failed({}), completed({}, 3), running({}), completed({}, 1), completed({}, 3)];
  expect(searchWith({}).ranking(trials)).toEqual([3, 1, 4, 0, 2]);
});

describe('a search is refused', () => {
  const config = (part: Partial<SearchedRequest['HyperParameterTuningJobConfig']>) => part;
  test.each([
    [config({ ParameterRanges: {} }), {}, 'there is no hyperparameter to search'],
    [config({ Strategy: 'Grid' }), {}, 'Grid searches categorical hyperparameters only'],
    [
      config({
        Strategy: 'Grid',
        ParameterRanges: TWO_BY_TWO,
        ResourceLimits: { MaxNumberOfTrainingJobs: 5 },
      }),
      {},
      'The grid has 4 combinations, and MaxNumberOfTrainingJobs is 5: leave it out, or say 4',
    ],
    [
      config({ Strategy: 'Hyperband' }),
      {},
      'Hyperband needs MaxResource, or epochs among the static hyperparameters',
    ],
    [
      config({ Strategy: 'Hyperband', ...HYPERBAND, TrainingJobEarlyStoppingType: 'Auto' }),
      {},
      'Hyperband stops trials itself: TrainingJobEarlyStoppingType must be Off',
    ],
    [
      config({
        Strategy: 'Hyperband',
        StrategyConfig: { HyperbandStrategyConfig: { MinResource: 9, MaxResource: 3 } },
      }),
      {},
      'MinResource 9 is above MaxResource 3',
    ],
    [
      config({}),
      { TrainingJobDefinitions: [{}, {}], WarmStartConfig: { WarmStartType: 'TransferLearning' as const } },
      'Each of several training definitions needs a DefinitionName of its own; Warm start is for jobs with one training definition',
    ],
  ])('%j %j: %s', (part, request, message) => {
    try {
      searchWith(part, {}, request);
    } catch (error) {
      expect(isSlipwayError(error, 'TUNING_SEARCH')).toBe(true);
      expect(String(error)).toContain(message);
      return;
    }
    expect.fail('it was not');
  });
});

test('Hyperband reads its epochs from the static hyperparameters', () => {
  const StaticHyperParameters = { n_epochs: '9' };
  const search = searchWith(
    { Strategy: 'Hyperband' },
    {},
    { TrainingJobDefinition: { StaticHyperParameters } },
  );
  const trial = (epochs: number): Trial => ({
    ...running({}),
    metrics: Array.from({ length: epochs }, () => 1),
  });
  expect(search.mustStop([trial(9)], 0)).toBe(false);
  expect(search.mustStop([trial(10)], 0)).toBe(true);
});
