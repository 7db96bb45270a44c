import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { subprocesses } from './backend.ts';
import { type ChaosOptions, runChaos, surveyAll } from './chaos.ts';
import { plantNames } from './plants.ts';
import type { Survey } from './survey.ts';
import { killsOf } from './tally.ts';

// Each process is one of Node that loads the command line from source, and a machine may have much else to do.
describe('killed in the middle and resumed', { timeout: 900_000 }, () => {
  let folder: string;
  let surveys: readonly Survey[];
  const options = (more: Partial<ChaosOptions>): ChaosOptions => {
    return { folder, cache: join(folder, 'cache'), seed: 1, kills: 40, atOnce: 3, keep: false, ...more };
  };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slipway-chaos-'));
    surveys = await surveyAll(options({}), [subprocesses]);
  }, 900_000);
  afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));

  test('every step has done once what it does, and nothing is left', async () => {
    const tally = await runChaos(surveys, options({}));
    expect(tally.failures).toEqual([]);
    expect(killsOf(tally)).toBeGreaterThanOrEqual(40);
  });

  test.each(plantNames)('a fault in the sources is found: %s', async (plant) => {
    const tally = await runChaos(surveys, options({ plant, kills: 120, untilFound: true }));
    expect(tally.failures).not.toEqual([]);
  });
});
