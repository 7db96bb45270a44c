import type { JsonObject } from '@slipway/core';
import { type Complete, describeStepKind } from '@slipway/testing';
import { expect, test } from 'vitest';
import { transformKind } from './kind.ts';
import type { TransformRequest, TransformResponse } from './request.ts';

const request: Complete<TransformRequest> = {
  TransformJobName: 'job',
  ModelName: 'model',
  MaxConcurrentTransforms: 1,
  ModelClientConfig: { InvocationsTimeoutInSeconds: 60, InvocationsMaxRetries: 1 },
  MaxPayloadInMB: 1,
  BatchStrategy: 'MultiRecord',
  Environment: { LEVEL: '20' },
  TransformInput: {
    DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: 's3://bucket/in' } },
    ContentType: 'text/csv',
    CompressionType: 'None',
    SplitType: 'Line',
  },
  TransformOutput: {
    S3OutputPath: 's3://bucket/out',
    Accept: 'text/csv',
    AssembleWith: 'Line',
    KmsKeyId: 'key',
  },
  DataCaptureConfig: { DestinationS3Uri: 's3://bucket/captured', KmsKeyId: 'key', GenerateInferenceId: true },
  TransformResources: {
    InstanceType: 'ml.m5.large',
    InstanceCount: 1,
    VolumeKmsKeyId: 'key',
    TransformAmiVersion: 'v',
  },
  DataProcessing: { InputFilter: '$', OutputFilter: '$', JoinSource: 'Input' },
  Tags: [{ Key: 'k', Value: 'v' }],
  ExperimentConfig: {
    ExperimentName: 'e',
    TrialName: 't',
    TrialComponentDisplayName: 'c',
    RunName: 'r',
  },
};
describeStepKind('Transform', () => ({ kind: transformKind, requests: [request] }));

const args = request as unknown as JsonObject;

test('the cache goes by the fields that SageMaker names, and by no other', () => {
  const { ModelName, TransformInput, Environment, DataProcessing } = request;
  expect(transformKind.cacheKey?.(request)).toEqual({
    ModelName,
    TransformInput,
    Environment,
    DataProcessing,
  });
  const { Environment: _, DataProcessing: __, ...less } = request;
  expect(transformKind.cacheKey?.(less)).toEqual({ ModelName, TransformInput });
});

test('uses tells inputs, outputs, the model and the instances with their places', () => {
  const path = 'TransformInput.DataSource.S3DataSource.S3Uri';
  expect(transformKind.uses?.(args)).toEqual({
    reads: [{ path, value: 's3://bucket/in' }],
    writes: [{ path: 'TransformOutput.S3OutputPath', value: 's3://bucket/out' }],
    models: [{ path: 'ModelName', value: 'model' }],
    instances: [{ path: 'TransformResources.InstanceType', value: 'ml.m5.large' }],
  });
  const S3DataSource = { S3DataType: 'ManifestFile', S3Uri: 's3://bucket/list' };
  expect(transformKind.uses?.({ ...args, TransformInput: { DataSource: { S3DataSource } } }).reads).toEqual([
    { path, value: 's3://bucket/list', manifest: true },
  ]);
});

test('what a job made is the folder of its predictions', () => {
  expect(transformKind.outputs?.(request as unknown as TransformResponse)).toEqual(['s3://bucket/out/']);
});
