import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { subprocesses } from './backend.ts';
import { parseCase } from './case.ts';
import { type ChaosOptions, runChaos, runOnly, surveyAll } from './chaos.ts';
import { sagemaker } from './cloud/backend.ts';
import { backendOf, pipelineOf, plantNames } from './plants.ts';
import type { Survey } from './survey.ts';
import { killsOf } from './tally.ts';

// Each process is one of Node that loads the command line from source, and a machine may have much else to do.
describe('killed in the middle and resumed', { timeout: 3_600_000 }, () => {
  let folder: string;
  let surveys: readonly Survey[];
  const options = (more: Partial<ChaosOptions>): ChaosOptions => {
    return { folder, cache: join(folder, 'cache'), seed: 1, kills: 40, atOnce: 3, keep: false, ...more };
  };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slipway-chaos-'));
    surveys = await surveyAll(options({}), [subprocesses]);
  }, 3_600_000);
  afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }));

  test('every step has done once what it does, and nothing is left', async () => {
    const tally = await runChaos(surveys, options({}));
    expect(tally.failures).toEqual([]);
    expect(killsOf(tally)).toBeGreaterThanOrEqual(40);
  });

  test.each(plantNames.filter((name) => backendOf(name) === 'subprocess'))(
    'a fault in the sources is found: %s',
    async (plant) => {
      const where = surveys.filter(({ pipeline: { name } }) => name === (pipelineOf(plant) ?? name));
      const tally = await runChaos(where, options({ plant, kills: 120, untilFound: true }));
      expect(tally.failures).not.toEqual([]);
    },
  );
});

describe('killed in the middle of jobs of SageMaker, whose calls go wrong, and resumed', {
  timeout: 3_600_000,
}, () => {
  let folder: string;
  let surveys: readonly Survey[];
  const options = (more: Partial<ChaosOptions>): ChaosOptions => {
    return { folder, cache: join(folder, 'cache'), seed: 1, kills: 12, atOnce: 4, keep: false, ...more };
  };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'slipway-chaos-'));
    surveys = await surveyAll(options({}), [sagemaker], ['Fan', 'Retry', 'Stopped']);
  }, 3_600_000);
  afterAll(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }));

  test('no job is created twice, and none is lost', async () => {
    const tally = await runChaos(surveys, options({}));
    expect(tally.failures).toEqual([]);
    expect(killsOf(tally)).toBeGreaterThanOrEqual(12);
  });

  test.each([
    ['fresh-name', 'Retry job:created#1', 'its attempts did'],
    [
      'lost-answer-believed',
      'Fan ~CreateProcessingJob:lost-answer#2',
      'failed, and nothing was wrong with it',
    ],
    ['log-cut-short', 'Fan ~GetLogEvents:late#1', 'lines, and'],
  ])('a fault in the sources is found: %s', async (plant, text, violation) => {
    const [tally, without] = await Promise.all([
      runOnly(parseCase(text), surveys, options({ plant })),
      runOnly(parseCase(text), surveys, options({})),
    ]);
    expect(tally.failures.flatMap(({ violations }) => violations)).toContainEqual(
      expect.stringContaining(violation),
    );
    expect(without.failures).toEqual([]);
  });
});
