import { describe, expect, test } from 'vitest';
import { BRANIN } from '../test/run-search.ts';
import { metCriterion, progressOf } from './completion.ts';
import { bracketsOf, hyperbandSearch, placesOf } from './hyperband.ts';
import { medianRule } from './median-rule.ts';
import { searchSpace } from './space.ts';
import type { Trial } from './trial.ts';

const ended = (...metrics: number[]): Trial => ({
  parameters: {},
  status: 'Completed',
  metrics,
  objective: metrics.at(-1),
});
const running = (...metrics: number[]): Trial => ({ parameters: {}, status: 'InProgress', metrics });

describe('the median rule', () => {
  // Running averages up to epoch 2: 2, 3 and 4.
  const earlier = [ended(3, 1, 0), ended(3, 3), ended(1, 7)];

  test.each([
    [3, false],
    [3.01, true],
    [Number.NaN, true],
  ])('after 9 and %d in epoch 2: %s', (value, stops) => {
    expect(medianRule([...earlier, running(9, value)], 3, 'Minimize')).toBe(stops);
  });

  test('turns round where more is better', () => {
    expect(medianRule([...earlier, running(9, 2.99)], 3, 'Maximize')).toBe(true);
    expect(medianRule([...earlier, running(0, 3)], 3, 'Maximize')).toBe(false);
  });

  test('waits for three that came as far, and does not count those that run', () => {
    expect(medianRule([...earlier, running(9, 9, 9)], 3, 'Minimize')).toBe(false);
    expect(medianRule([ended(1, 1), ended(1, 1), running(1, 1), running(9, 9)], 3, 'Minimize')).toBe(false);
    expect(medianRule([...earlier, running()], 3, 'Minimize')).toBe(false);
  });
});

describe('Hyperband', () => {
  const hyperband = (objectiveType: 'Minimize' | 'Maximize', minResource = 1) =>
    hyperbandSearch({ space: searchSpace(BRANIN), seed: 1, objectiveType, minResource, maxResource: 9 });

  test('has the brackets of the paper', () => {
    expect(bracketsOf(1, 81).map(({ weight }) => weight)).toEqual([81, 34, 15, 8, 5]);
    expect(bracketsOf(1, 81).map(({ rungs }) => rungs)).toEqual([
      [1, 3, 9, 27],
      [3, 9, 27],
      [9, 27],
      [27],
      [],
    ]);
    expect(bracketsOf(4, 30).map(({ rungs }) => rungs)).toEqual([[4, 12], [12], []]);
    expect(bracketsOf(5, 5)).toEqual([{ rungs: [], weight: 1 }]);
  });

  test('gives each bracket its share at any time', () => {
    const places = placesOf(bracketsOf(1, 81), 143);
    expect([0, 1, 2, 3, 4].map((bracket) => places.filter((place) => place === bracket).length)).toEqual([
      81, 34, 15, 8, 5,
    ]);
    const early = places.slice(0, 14);
    expect(early.filter((place) => place === 0).length).toBe(8);
    expect(new Set(early).size).toBeGreaterThan(3);
  });

  // With 1 to 9 epochs: brackets of 9, 5 and 3 trials, judged at 1 and 3, at 3, and never.
  const places = placesOf(bracketsOf(1, 9), 17);
  const inBracket = (bracket: number) => places.flatMap((place, index) => (place === bracket ? [index] : []));

  test('lets the best third of those that came so far go on', () => {
    const members = inBracket(0);
    const history = places.map(() => running());
    const losses = [5, 4, 6, 3, 7, 8, 4.5, 9, 2];
    // With 1 to 5 arrived only the best goes on, with 6 to 8 the best two, with 9 the best three.
    const stops = [false, false, true, false, true, true, true, true, false];
    for (const [rank, index] of members.entries()) {
      history[index] = running(losses[rank] as number);
      expect(hyperband('Minimize').mustStop(history, index)).toBe(stops[rank]);
    }
    expect(hyperband('Maximize').mustStop(history, members[7] as number)).toBe(false);
    expect(hyperband('Maximize').mustStop(history, members[8] as number)).toBe(true);
  });

  test('judges only at a rung of the trial’s bracket, and by trials of the same one', () => {
    const [first, second] = inBracket(1) as [number, number];
    const history = places.map((bracket) => (bracket === 0 ? running(0, 0, 0) : running()));
    history[first] = running(9, 9, 5);
    expect(hyperband('Minimize').mustStop(history, first)).toBe(false);
    history[second] = running(9);
    expect(hyperband('Minimize').mustStop(history, second)).toBe(false);
    history[second] = running(9, 9, 6);
    expect(hyperband('Minimize').mustStop(history, second)).toBe(true);
    history[second] = running(9, 9, Number.NaN);
    expect(hyperband('Minimize').mustStop(history, second)).toBe(true);
    history[second] = running(9, 9, 6, 6);
    expect(hyperband('Minimize').mustStop(history, second)).toBe(false);
  });

  test('stops nothing before MinResource, and everything after MaxResource', () => {
    const history = [running(1), running(2), running(3)];
    expect(history.map((_, index) => hyperband('Minimize', 3).mustStop(history, index))).toEqual([
      false,
      false,
      false,
    ]);
    const long = running(...Array.from({ length: 10 }, () => 0));
    expect(hyperband('Minimize').mustStop([long], 0)).toBe(true);
  });
});

describe('a job is complete', () => {
  const never = () => false;
  const notImproving = { BestObjectiveNotImproving: { MaxNumberOfTrainingJobsNotImproving: 3 } };

  test('when its target is reached', () => {
    expect(metCriterion({ TargetObjectiveMetricValue: 2 }, [3], (target) => 1.9 <= target)).toBe(
      'TargetObjectiveMetricValue',
    );
    expect(metCriterion({ TargetObjectiveMetricValue: 2 }, [3], never)).toBeUndefined();
  });

  test('when so many trials have not improved it by 1 %', () => {
    expect(metCriterion(notImproving, [10, 9.95, 11], never)).toBeUndefined();
    expect(metCriterion(notImproving, [10, 9.95, 11, 9.91], never)).toBe('BestObjectiveNotImproving');
    expect(metCriterion(notImproving, [10, 9.95, 11, 9.89], never)).toBeUndefined();
    expect(metCriterion(notImproving, [], never)).toBeUndefined();
  });

  test('not while many small improvements add up, nor by the sign of what is improved', () => {
    expect(progressOf([10, 9.95, 9.89, 9.85, 9.79]).notImproving).toBe(0);
    expect(progressOf([-10, -10.05, -10.2]).notImproving).toBe(0);
    expect(progressOf([0, -0.0001, 1]).notImproving).toBe(1);
  });

  test('when as many trials have not improved it as it took to get there, and at least ten', () => {
    const ConvergenceDetected = { CompleteOnConvergence: 'Enabled' } as const;
    const flat = (count: number) => Array.from({ length: count }, () => 1);
    const improving = Array.from({ length: 15 }, (_, index) => 20 - index);
    expect(metCriterion({ ConvergenceDetected }, [1, ...flat(9)], never)).toBeUndefined();
    expect(metCriterion({ ConvergenceDetected }, [1, ...flat(10)], never)).toBe('ConvergenceDetected');
    expect(metCriterion({ ConvergenceDetected }, [...improving, 1, ...flat(15)], never)).toBeUndefined();
    expect(metCriterion({ ConvergenceDetected }, [...improving, 1, ...flat(16)], never)).toBe(
      'ConvergenceDetected',
    );
    expect(metCriterion({}, [1, ...flat(99)], never)).toBeUndefined();
  });
});
