import type { CreateTrainingJobRequest, DescribeTrainingJobResponse } from '@aws-sdk/client-sagemaker';
import type { StandardSchema } from '@slipway/core';
import type { Fields, Wire } from '@slipway/testing';
import { describe, expect, expectTypeOf, test } from 'vitest';
import type { TrainingRequest } from './request.ts';
import { trainingRequestSchema } from './request-schema.ts';
import type { TrainingResponse } from './response.ts';
import { fullRequest } from './test/full-request.ts';

test('the request is that of the AWS client, field by field', () => {
  expectTypeOf<TrainingRequest & { TrainingJobName: string }>().toExtend<Wire<CreateTrainingJobRequest>>();
  expectTypeOf<Fields<TrainingRequest>>().toEqualTypeOf<Fields<CreateTrainingJobRequest>>();
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

async function issues(schema: StandardSchema, value: unknown): Promise<string[]> {
  const { issues = [] } = await schema['~standard'].validate(value);
  return issues.map(({ path = [] }) =>
    path.map((part) => (typeof part === 'object' ? part.key : part)).join('.'),
  );
}
