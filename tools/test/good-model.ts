import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Ended } from './scratch.ts';

/** Expects of an abalone run with `--json` in a folder that its model was good enough: all steps, and what people see. */
export async function expectGoodModel(
  { stdout, stderr }: Omit<Ended, 'code'>,
  folder: string,
): Promise<void> {
  const { PipelineExecutionStatus, Steps } = JSON.parse(stdout);
  expect(PipelineExecutionStatus).toBe('Succeeded');
  const outcomes = Steps.map((step: { StepName: string; StepStatus: string }) => [
    step.StepName,
    step.StepStatus,
  ]);
  expect(Object.fromEntries(outcomes)).toEqual({
    AbaloneProcess: 'Succeeded',
    AbaloneTrain: 'Succeeded',
    AbaloneEval: 'Succeeded',
    AbaloneMSECond: 'Succeeded',
    AbaloneCreateModel: 'Succeeded',
    AbaloneTransform: 'Succeeded',
    AbaloneRegister: 'Succeeded',
  });
  const [evaluation = ''] = await Array.fromAsync(glob(join(folder, '.slipway/buckets/**/evaluation.json')));
  const { regression_metrics: metrics } = JSON.parse(await readFile(evaluation, 'utf8'));
  expect(metrics.mse.value).toBeGreaterThan(1);
  expect(metrics.mse.value).toBeLessThan(7);
  // What people see of it: the error, the model, the first predictions, the package's version.
  expect(stderr).toContain(`mse.value ${String(metrics.mse.value).slice(0, 4)}`);
  expect(stderr).toMatch(/s3:\/\/\S+\/output\/model\.tar\.gz/);
  expect(stderr).toMatch(/batch\.csv\.out: \d+\.\d{4}, \d+\.\d{4}/);
  expect(stderr).toContain('Abalone version 1');
  expect(stderr).toMatch(/\nPipeline execution [a-z0-9]{12} Succeeded\n$/);
}
