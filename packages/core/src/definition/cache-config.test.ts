import { expect, test } from 'vitest';
import { step } from '../authoring/step.ts';
import { documentOf, problemsOf } from '../test/documents.ts';
import { durationMs } from './cache-config.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

test.each<[string, number]>([
  ['30d', 30 * DAY],
  ['5y', 5 * 365 * DAY],
  ['T16m', 16 * 60_000],
  ['30dT5h', 30 * DAY + 5 * HOUR],
  ['P30d', 30 * DAY],
  ['p30d', 30 * DAY],
  ['PT1H', HOUR],
  ['P4DT12H', 4 * DAY + 12 * HOUR],
  ['P2M', 60 * DAY],
  ['P1Y2M3W4DT5H6M7S', 365 * DAY + 60 * DAY + 21 * DAY + 4 * DAY + 5 * HOUR + 6 * 60_000 + 7_000],
  ['P0D', 0],
])('%s is a duration', async (ExpireAfter, milliseconds) => {
  expect(durationMs(ExpireAfter)).toBe(milliseconds);
  const cached = step(
    { name: 'A', cacheConfig: { Enabled: true, ExpireAfter } },
    { type: 'Echo', arguments: {} },
  );
  expect(await problemsOf(documentOf(cached.toJSON()))).toEqual([]);
});

test.each(['', 'P', 'PT', 'T', '30', 'd', '30 d', '5h', '-P1D', 'P1D1Y', '1.5d', 'PT1H '])(
  '%j is none',
  (text) => {
    expect(durationMs(text)).toBeUndefined();
  },
);
