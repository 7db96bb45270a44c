import type { JsonObject } from '@slipway/core';
import { expect, test } from 'vitest';
import { trainingKind } from './kind.ts';
import type { TrainingResponse } from './response.ts';
import { fullRequest } from './test/full-request.ts';

const args = fullRequest as unknown as JsonObject;

test('the cache goes by the fields that SageMaker names, and by no other', () => {
  const { S3OutputPath: _, ...hook } = fullRequest.DebugHookConfig;
  expect(trainingKind.cacheKey?.(fullRequest)).toEqual({
    AlgorithmSpecification: fullRequest.AlgorithmSpecification,
    CheckpointConfig: fullRequest.CheckpointConfig,
    DebugHookConfig: hook,
    DebugRuleConfigurations: fullRequest.DebugRuleConfigurations.map(({ S3OutputPath: _, ...rule }) => rule),
    Environment: fullRequest.Environment,
    HyperParameters: fullRequest.HyperParameters,
    InputDataConfig: fullRequest.InputDataConfig,
  });
  const { RoleArn, OutputDataConfig } = fullRequest;
  expect(trainingKind.cacheKey?.({ RoleArn, OutputDataConfig })).toEqual({});
});

test('a manifest is read as what it lists, and code in quotes as what is there', () => {
  const [channel] = fullRequest.InputDataConfig;
  const S3DataSource = { ...channel?.DataSource.S3DataSource, S3DataType: 'ManifestFile' };
  const InputDataConfig = [{ ...channel, DataSource: { S3DataSource } }];
  const HyperParameters = { sagemaker_submit_directory: '"s3://bucket/code.tar.gz"' };
  const changed = { ...args, InputDataConfig, HyperParameters } as unknown as JsonObject;
  expect(trainingKind.uses?.(changed).reads).toEqual([
    { path: 'InputDataConfig[0].DataSource.S3DataSource.S3Uri', value: 's3://bucket/train', manifest: true },
    { path: 'HyperParameters.sagemaker_submit_directory', value: 's3://bucket/code.tar.gz', archive: true },
  ]);
});

test('what a job made is the folder of its archives, and its checkpoints', () => {
  const response = {
    OutputDataConfig: { S3OutputPath: 's3://bucket/models' },
    TrainingJobName: 'job',
  } as TrainingResponse;
  expect(trainingKind.outputs?.(response)).toEqual(['s3://bucket/models/job/output/']);
  const CheckpointConfig = { S3Uri: 's3://bucket/checkpoints' };
  expect(trainingKind.outputs?.({ ...response, CheckpointConfig })).toEqual([
    's3://bucket/models/job/output/',
    's3://bucket/checkpoints/',
  ]);
});
