import { expect, test } from 'vitest';
import { chartLines } from './chart.ts';

const drawn = (
  values: readonly (number | undefined)[],
  better: 'less' | 'more' = 'less',
  columns = 80,
): string[] => chartLines({ title: 'loss', values, better }, columns).slice(1);

test('each value is a dot, and the best so far a line that never gets worse', () => {
  expect(drawn([3, 2, 2.5, 1])).toEqual([
    '           3 ┤•──',
    '             │',
    '             │      •',
    '             │   •─────',
    '             │',
    '             │',
    '             │',
    '           1 ┤         ●',
    '              1        4',
  ]);
});

test('larger values are higher, also where they are the better ones', () => {
  const lines = drawn([0.5, 0.9], 'more');
  expect(lines[0]).toMatch(/^ +0\.9 ┤ {3}●$/);
  expect(lines[7]).toMatch(/^ +0\.5 ┤•──$/);
});

test('what has no value is a gap, and what is far off is at the edge', () => {
  const lines = drawn([2, undefined, 1_000_000, 1.5, 1.9, 1.7, 1.6, 1]);
  expect(lines[0]).toContain('▲');
  expect(lines.join('')).not.toContain('NaN');
  expect(lines[7]).toMatch(/^ +1 ┤ {21}●$/);
});

test('many values share columns, of which each shows its best', () => {
  const lines = drawn(
    Array.from({ length: 700 }, (_, index) => 700 - index),
    'less',
    60,
  );
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
  expect(lines[7]).toContain('●');
  expect(lines[8]).toMatch(/^ +1 +700$/);
});

test('one value is a dot, none is nothing', () => {
  expect(drawn([4])[7]).toMatch(/^ +4 ┤●$/);
  expect(chartLines({ title: 'loss', values: [undefined], better: 'less' }, 80)).toEqual([]);
});
