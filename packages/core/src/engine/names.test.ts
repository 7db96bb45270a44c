import { describe, expect, test } from 'vitest';
import { jobName, newExecutionId, pipelineArn } from './names.ts';

// Source: SageMaker API, TrainingJobName, ProcessingJobName, TransformJobName.
const LEGAL = /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/;
// Source: SageMaker API, HyperParameterTuningJobName.
const SHORT = /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,31}$/;
const id = 'ab12cd34ef56';

test('an execution id has 12 lower-case letters and digits, and is not given twice', () => {
  const ids = new Set(Array.from({ length: 10_000 }, newExecutionId));
  expect(ids.size).toBe(10_000);
  for (const one of ids) expect(one).toMatch(/^[a-z0-9]{12}$/);
});

test('a pipeline keeps its name in its ARN', () => {
  expect(pipelineArn({ region: 'eu-west-1', account: '123456789012' }, 'MyPipe-2')).toBe(
    'arn:aws:sagemaker:eu-west-1:123456789012:pipeline/MyPipe-2',
  );
});

describe('a job name', () => {
  test('tells execution and step, and is the same each time', () => {
    const name = jobName(id, 'Train', 1);
    expect(name).toMatch(/^pipelines-ab12cd34ef56-Train-[a-z0-9]{10}$/);
    expect(jobName(id, 'Train', 1)).toBe(name);
  });

  test.each([
    'A',
    '_',
    '-',
    '___',
    '-a-',
    'a_b',
    '_'.repeat(64),
    'x'.repeat(64),
    `${'a'.repeat(19)}_${'b'.repeat(44)}`,
    '__proto__',
    'constructor',
  ])('is legal for a step called %s', (step) => {
    for (const attempt of [1, 2, 999]) {
      expect(jobName(id, step, attempt)).toMatch(LEGAL);
      expect(jobName(id, step, attempt, { limit: 32 })).toMatch(SHORT);
      expect(jobName(id, step, attempt, { limit: 32, prefix: 'x'.repeat(32) })).toMatch(SHORT);
      expect(jobName(id, step, attempt, { prefix: 'x'.repeat(63) })).toMatch(LEGAL);
    }
  });

  test('tells apart steps that share their first 20 characters, or differ in case, or in "_" and "-"', () => {
    const shared = 'TrainTheVeryBestMode';
    const steps = [
      ...Array.from({ length: 5_000 }, (_, i) => `${shared}${String(i).padStart(44, '_')}`),
      ...['a', 'A', 'a_', 'a-', '_a', '-a', 'a__', 'a_-'],
    ];
    const names = steps.flatMap((step) => [1, 2].map((attempt) => jobName(id, step, attempt)));
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(steps.length * 2);
    for (const name of names) expect(name).toMatch(LEGAL);
    expect(jobName('ab12cd34ef57', 'a', 1)).not.toBe(jobName(id, 'a', 1));
  });

  test('of at most 32 characters begins with the execution, and tells steps apart all the same', () => {
    expect(jobName(id, 'Hptuning', 1, { limit: 32 })).toMatch(/^ab12cd34ef56-Hptuning-[a-z0-9]{10}$/);
    const names = ['TuneModelA', 'TuneModelB'].map((step) => jobName(id, step, 1, { limit: 32 }));
    expect(names[0]).toMatch(/^ab12cd34ef56-TuneMode-[a-z0-9]{10}$/);
    expect(names[1]).not.toBe(names[0]);
    const prefixed = jobName(id, 'Tune', 1, { limit: 32, prefix: 'my-long-prefix' });
    expect(prefixed).toMatch(/^my-long--ab12cd34ef56-[a-z0-9]{10}$/);
  });

  test('begins with what use_custom_job_prefix left in the request', () => {
    expect(jobName(id, 'Train', 1, { prefix: 'my-model' })).toMatch(/^my-model-ab12cd34ef56-[a-z0-9]{10}$/);
    expect(jobName(id, 'Train', 1, { prefix: 'my-model' })).not.toBe(
      jobName(id, 'Train', 2, { prefix: 'my-model' }),
    );
    expect(jobName(id, 'A', 1, { prefix: 'my-model' })).not.toBe(jobName(id, 'B', 1, { prefix: 'my-model' }));
    for (let length = 1; length <= 80; length++) {
      expect(jobName(id, 'A', 1, { prefix: `${'a-'.repeat(40).slice(0, length)}b` })).toMatch(LEGAL);
    }
  });
});
