import type { CreateProcessingJobRequest, DescribeProcessingJobResponse } from '@aws-sdk/client-sagemaker';
import type { StandardSchema } from '@slipway/core';
import type { Fields, Wire } from '@slipway/testing';
import { describe, expect, expectTypeOf, test } from 'vitest';
import type { ProcessingRequest } from './request.ts';
import { processingRequestSchema } from './request-schema.ts';
import type { ProcessingResponse } from './response.ts';
import { fullRequest } from './test/full-request.ts';

test('the request is that of the AWS client, field by field', () => {
  expectTypeOf<ProcessingRequest & { ProcessingJobName: string }>().toExtend<
    Wire<CreateProcessingJobRequest>
  >();
  expectTypeOf<Fields<ProcessingRequest>>().toEqualTypeOf<Fields<CreateProcessingJobRequest>>();
});

test('the response is one that the AWS client could give', () => {
  expectTypeOf<ProcessingResponse>().toExtend<Partial<Wire<DescribeProcessingJobResponse>>>();
});

describe('the schema', () => {
  const cluster = { InstanceCount: 1, InstanceType: 'ml.m5.xlarge', VolumeSizeInGB: 30 };
  const minimal = {
    AppSpecification: { ImageUri: 'image' },
    ProcessingResources: { ClusterConfig: cluster },
    RoleArn: 'arn:aws:iam::000000000000:role/r',
  };
  const input = (path: string) => ({
    InputName: 'i',
    S3Input: { S3Uri: 's3://b/k', LocalPath: path, S3DataType: 'S3Prefix' },
  });
  const output = (path: string) => ({
    OutputName: 'o',
    S3Output: { S3Uri: 's3://b/k', LocalPath: path, S3UploadMode: 'EndOfJob' },
  });
  const many = <T>(count: number, make: (index: number) => T) =>
    Array.from({ length: count }, (_, i) => make(i));
  const entries = (count: number) => Object.fromEntries(many(count, (i) => [`k${i}`, 'v']));
  const ten = '/opt/ml/processing/x';

  test('takes every field there is, and fields it does not know', async () => {
    expect(await issues(processingRequestSchema, fullRequest)).toEqual([]);
    expect(await issues(processingRequestSchema, minimal)).toEqual([]);
    expect(await issues(processingRequestSchema, { ...minimal, NewField: {} })).toEqual([]);
  });

  test.each<[string, object]>([
    ['RoleArn', { RoleArn: undefined }],
    ['AppSpecification.ImageUri', { AppSpecification: {} }],
    [
      'AppSpecification.ContainerArguments.1',
      { AppSpecification: { ImageUri: 'i', ContainerArguments: ['a', 1] } },
    ],
    [
      'AppSpecification.ContainerEntrypoint',
      { AppSpecification: { ImageUri: 'i', ContainerEntrypoint: [] } },
    ],
    ['ProcessingInputs.0.S3Input.LocalPath', { ProcessingInputs: [input('/opt/ml/input')] }],
    ['ProcessingInputs.0.S3Input.LocalPath', { ProcessingInputs: [input('/opt/ml/processing/../model')] }],
    ['ProcessingInputs.0.S3Input.LocalPath', { ProcessingInputs: [input('/opt/ml/processing/a\0')] }],
    ['ProcessingInputs', { ProcessingInputs: many(11, () => input(ten)) }],
    [
      'ProcessingOutputConfig.Outputs.0.S3Output.LocalPath',
      { ProcessingOutputConfig: { Outputs: [output('/tmp')] } },
    ],
    ['ProcessingOutputConfig.Outputs', { ProcessingOutputConfig: { Outputs: many(11, () => output(ten)) } }],
    ['Environment.k', { Environment: { k: 'x'.repeat(257) } }],
    ['Environment', { Environment: entries(101) }],
    ['StoppingCondition.MaxRuntimeInSeconds', { StoppingCondition: { MaxRuntimeInSeconds: 777_601 } }],
    [
      'ProcessingResources.ClusterConfig.InstanceCount',
      { ProcessingResources: { ClusterConfig: { ...cluster, InstanceCount: 101 } } },
    ],
    [
      'ProcessingResources.ClusterConfig.VolumeSizeInGB',
      { ProcessingResources: { ClusterConfig: { InstanceCount: 1 } } },
    ],
  ])('finds fault with %s', async (path, more) => {
    expect(await issues(processingRequestSchema, { ...minimal, ...more })).toEqual([path]);
  });
});

async function issues(schema: StandardSchema, value: unknown): Promise<string[]> {
  const { issues = [] } = await schema['~standard'].validate(value);
  return issues.map(({ path = [] }) =>
    path.map((part) => (typeof part === 'object' ? part.key : part)).join('.'),
  );
}
