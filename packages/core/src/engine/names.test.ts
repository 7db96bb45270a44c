import { describe, expect, test } from 'vitest';
import { jobName, newExecutionId, pipelineArn } from './names.ts';

// Source: SageMaker API, TrainingJobName, ProcessingJobName, TransformJobName.
const LEGAL = /^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/;
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
      expect(jobName(id, step, attempt, 'x'.repeat(63))).toMatch(LEGAL);
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

  test('begins with what use_custom_job_prefix left in the request', () => {
    expect(jobName(id, 'Train', 1, 'my-model')).toMatch(/^my-model-ab12cd34ef56-[a-z0-9]{10}$/);
    expect(jobName(id, 'Train', 1, 'my-model')).not.toBe(jobName(id, 'Train', 2, 'my-model'));
    expect(jobName(id, 'A', 1, 'my-model')).not.toBe(jobName(id, 'B', 1, 'my-model'));
    for (let length = 1; length <= 80; length++) {
      expect(jobName(id, 'A', 1, `${'a-'.repeat(40).slice(0, length)}b`)).toMatch(LEGAL);
    }
  });
});
