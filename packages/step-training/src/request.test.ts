import type { CreateTrainingJobRequest, DescribeTrainingJobResponse } from '@aws-sdk/client-sagemaker';
import type { StandardSchema, SupportTable } from '@slipway/core';
import { describe, expect, expectTypeOf, test } from 'vitest';
import type { TrainingRequest } from './request.ts';
import { trainingRequestSchema } from './request-schema.ts';
import type { TrainingResponse } from './response.ts';
import { trainingSupport } from './support.ts';
import { fullRequest } from './test/full-request.ts';

/** The client's types as JSON has them: read-only, required fields really required, times and enums as text. */
type Wire<T> = T extends Date | string
  ? string
  : T extends readonly (infer Item)[]
    ? readonly Wire<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]: Wire<Exclude<T[Key], undefined>> }
      : T;

/** All the places of a type, so that one that is missing on either side shows. */
type Shape<T> = T extends readonly (infer Item)[]
  ? readonly Shape<Item>[]
  : T extends object
    ? string extends keyof T
      ? 'map'
      : { readonly [Key in keyof T]-?: Shape<NonNullable<T[Key]>> }
    : 'value';

test('the request is that of the AWS client, field by field', () => {
  expectTypeOf<TrainingRequest & { TrainingJobName: string }>().toExtend<Wire<CreateTrainingJobRequest>>();
  expectTypeOf<Shape<TrainingRequest>>().toEqualTypeOf<Shape<CreateTrainingJobRequest>>();
});

test('the response is one that the AWS client could give', () => {
  expectTypeOf<TrainingResponse>().toExtend<Partial<Wire<DescribeTrainingJobResponse>>>();
});

describe('the schema', () => {
  const minimal = {
    AlgorithmSpecification: { TrainingImage: 'image', TrainingInputMode: 'File' },
    RoleArn: 'arn:aws:iam::000000000000:role/r',
    OutputDataConfig: { S3OutputPath: 's3://bucket/' },
    ResourceConfig: { InstanceCount: 1, InstanceType: 'ml.m5.xlarge', VolumeSizeInGB: 30 },
  };
  const channel = (name: string) => ({ ...fullRequest.InputDataConfig[0], ChannelName: name });
  const many = <T>(count: number, make: (index: number) => T) =>
    Array.from({ length: count }, (_, i) => make(i));
  const entries = (count: number) => Object.fromEntries(many(count, (i) => [`k${i}`, 'v']));

  test('takes every field there is, and fields it does not know', async () => {
    expect(await issues(trainingRequestSchema, fullRequest)).toEqual([]);
    expect(await issues(trainingRequestSchema, minimal)).toEqual([]);
    expect(await issues(trainingRequestSchema, { ...minimal, NewField: {} })).toEqual([]);
    const parameters = JSON.parse('{ "__proto__": "1", "constructor": "2" }');
    expect(await issues(trainingRequestSchema, { ...minimal, HyperParameters: parameters })).toEqual([]);
  });

  test.each<[string, object]>([
    ['RoleArn', { RoleArn: undefined }],
    ['OutputDataConfig', { OutputDataConfig: undefined }],
    ['AlgorithmSpecification.TrainingInputMode', { AlgorithmSpecification: { TrainingImage: 'image' } }],
    ['HyperParameters.k', { HyperParameters: { k: 5 } }],
    ['HyperParameters.k', { HyperParameters: { k: 'x'.repeat(2501) } }],
    ['HyperParameters', { HyperParameters: entries(101) }],
    ['Environment.k', { Environment: { k: 'x'.repeat(513) } }],
    ['Environment.1k', { Environment: { '1k': '' } }],
    ['Environment', { Environment: entries(101) }],
    ['InputDataConfig', { InputDataConfig: many(21, (i) => channel(`c${i}`)) }],
    ['InputDataConfig', { InputDataConfig: [] }],
    ['InputDataConfig.0.ChannelName', { InputDataConfig: [channel('..')] }],
    ['InputDataConfig.0.ChannelName', { InputDataConfig: [channel('a/b')] }],
    ['InputDataConfig.0.DataSource', { InputDataConfig: [{ ChannelName: 'train' }] }],
    [
      'AlgorithmSpecification.MetricDefinitions',
      {
        AlgorithmSpecification: {
          TrainingInputMode: 'File',
          MetricDefinitions: many(41, (i) => ({ Name: `m${i}`, Regex: 'x' })),
        },
      },
    ],
    ['ResourceConfig.InstanceCount', { ResourceConfig: { InstanceCount: 0 } }],
    ['ResourceConfig.InstanceCount', { ResourceConfig: { InstanceCount: '1' } }],
    ['StoppingCondition.MaxRuntimeInSeconds', { StoppingCondition: { MaxRuntimeInSeconds: 0 } }],
    ['StoppingCondition.MaxRuntimeInSeconds', { StoppingCondition: { MaxRuntimeInSeconds: 2_419_201 } }],
  ])('finds fault with %s', async (path, more) => {
    expect(await issues(trainingRequestSchema, { ...minimal, ...more })).toEqual([path]);
  });
});

test('the support table has a word on every field', () => {
  expect(leaves(fullRequest).filter((path) => !isCovered(trainingSupport, path))).toEqual([]);
});

test('the support table speaks of no field that is none', () => {
  const known = leaves(fullRequest);
  const stale = Object.keys(trainingSupport).filter((entry) => !known.some((path) => covers(entry, path)));
  expect(stale).toEqual([]);
});

async function issues(schema: StandardSchema, value: unknown): Promise<string[]> {
  const { issues = [] } = await schema['~standard'].validate(value);
  return issues.map(({ path = [] }) =>
    path.map((part) => (typeof part === 'object' ? part.key : part)).join('.'),
  );
}

function leaves(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => leaves(item, `${path}[]`));
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, child]) => leaves(child, path === '' ? key : `${path}.${key}`));
}

function isCovered(table: SupportTable, path: string): boolean {
  return Object.keys(table).some((entry) => covers(entry, path));
}

function covers(entry: string, path: string): boolean {
  const open = entry.endsWith('.*') ? entry.slice(0, -1) : undefined;
  return (
    path === entry ||
    path.startsWith(`${entry}.`) ||
    path.startsWith(`${entry}[`) ||
    (open !== undefined && path.startsWith(open))
  );
}
