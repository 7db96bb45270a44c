import { type JsonObject, planDefinition } from '@slipway/core';
import { describeStepKind } from '@slipway/testing';
import { describe, expect, test } from 'vitest';
import { trainingKind } from './kind.ts';
import { submitDirectory } from './script-mode.ts';
import { fullRequest } from './test/full-request.ts';

describeStepKind('Training', () => ({ kind: trainingKind, requests: [fullRequest] }));

const args = fullRequest as unknown as JsonObject;
const check = (more: object) =>
  trainingKind.check?.(
    { Name: 'T', Type: 'Training', Arguments: { ...args, ...more } as JsonObject },
    { target: 'local' },
  ) ?? [];

describe('check', () => {
  test('is content with a request that is whole', () => {
    expect(check({})).toEqual([]);
  });

  test.each<[string, string, object]>([
    [
      'BAD_ARGUMENTS',
      'AlgorithmSpecification',
      { AlgorithmSpecification: { TrainingInputMode: 'File' }, ServerlessJobConfig: undefined },
    ],
    ['BAD_ARGUMENTS', 'ResourceConfig', { ResourceConfig: { InstanceType: 'ml.m5.xlarge' } }],
    [
      'BAD_ARGUMENTS',
      'InputDataConfig[1].ChannelName',
      { InputDataConfig: [fullRequest.InputDataConfig[0], fullRequest.InputDataConfig[0]] },
    ],
    [
      'BAD_ARGUMENTS',
      'AlgorithmSpecification.MetricDefinitions[0].Regex',
      {
        AlgorithmSpecification: {
          ...fullRequest.AlgorithmSpecification,
          MetricDefinitions: [{ Name: 'm', Regex: '(?P<x>.)' }],
        },
      },
    ],
    [
      'BAD_ARGUMENTS',
      'CheckpointConfig.LocalPath',
      { CheckpointConfig: { S3Uri: 's3://b/k', LocalPath: '/tmp/ck' } },
    ],
    [
      'BAD_ARGUMENTS',
      'CheckpointConfig.LocalPath',
      { CheckpointConfig: { S3Uri: 's3://b/k', LocalPath: '/opt/ml/../ck' } },
    ],
    ['BAD_ARGUMENTS', 'InputDataConfig[0].DataSource', channelWith({ DataSource: {} })],
  ])('%s at %s', (code, path, more) => {
    expect(check(more)).toEqual([
      expect.objectContaining({ code, path: `Arguments.${path}`, hint: expect.any(String) }),
    ]);
  });

  test('lets expressions stand anywhere', () => {
    const expression = { Get: 'Parameters.X' };
    for (const field of Object.keys(fullRequest)) {
      expect(() => check({ [field]: expression }), field).not.toThrow();
      expect(() => trainingKind.uses?.({ ...args, [field]: expression } as JsonObject), field).not.toThrow();
    }
    const AlgorithmSpecification = expression;
    const ResourceConfig = expression;
    const CheckpointConfig = { S3Uri: 's3://b/k', LocalPath: expression };
    const channels = channelWith({ DataSource: expression, InputMode: expression });
    expect(check({ ...channels, AlgorithmSpecification, ResourceConfig, CheckpointConfig })).toEqual([]);
  });
});

test.each<[string, object]>([
  ['InputDataConfig[0].InputMode', channelWith({ InputMode: 'Pipe' })],
  ['InputDataConfig[0].CompressionType', channelWith({ CompressionType: 'Gzip' })],
  ['InputDataConfig[0].RecordWrapperType', channelWith({ RecordWrapperType: 'RecordIO' })],
  [
    'InputDataConfig[0].DataSource.S3DataSource.S3DataType',
    channelWith({
      DataSource: { S3DataSource: { S3DataType: 'AugmentedManifestFile', S3Uri: 's3://b/k' } },
    }),
  ],
  [
    'AlgorithmSpecification.TrainingInputMode',
    { AlgorithmSpecification: { ...fullRequest.AlgorithmSpecification, TrainingInputMode: 'Pipe' } },
  ],
])('%s has a value that is refused, and only here', async (path, more) => {
  const step = { Name: 'T', Type: 'Training', Arguments: { ...args, ...more } };
  const kinds = new Map([['Training', trainingKind]]);
  const refused = async (target: string) => {
    const document = { Version: '2020-12-01', Steps: [step] };
    const { problems } = await planDefinition(document, kinds, { targetOf: () => target });
    return problems.filter(({ code }) => code === 'NOT_SUPPORTED').map((problem) => problem.path);
  };
  expect(await refused('local')).toContain(`$.Steps[0].Arguments.${path}`);
  expect(await refused('sagemaker')).toEqual([]);
});

test('what only this machine cannot do is no problem elsewhere', () => {
  const CheckpointConfig = { S3Uri: 's3://b/k', LocalPath: '/tmp/ck' };
  const step = { Name: 'T', Type: 'Training', Arguments: { ...args, CheckpointConfig } };
  expect(trainingKind.check?.(step, { target: 'sagemaker' })).toEqual([]);
});

test('uses tells images, inputs, outputs and instances with their places', () => {
  const HyperParameters = { sagemaker_submit_directory: '"s3://bucket/code/sourcedir.tar.gz"' };
  expect(trainingKind.uses?.({ ...args, HyperParameters })).toEqual({
    images: [
      {
        path: 'AlgorithmSpecification.TrainingImage',
        value: fullRequest.AlgorithmSpecification.TrainingImage,
      },
    ],
    reads: [
      { path: 'InputDataConfig[0].DataSource.S3DataSource.S3Uri', value: 's3://bucket/train' },
      {
        path: 'HyperParameters.sagemaker_submit_directory',
        value: 's3://bucket/code/sourcedir.tar.gz',
        archive: true,
      },
    ],
    writes: [
      { path: 'OutputDataConfig.S3OutputPath', value: 's3://bucket/out', byJob: true },
      { path: 'CheckpointConfig.S3Uri', value: 's3://bucket/checkpoints' },
    ],
    instances: [
      { path: 'ResourceConfig.InstanceType', value: 'ml.m5.xlarge' },
      { path: 'ResourceConfig.InstanceGroups[0].InstanceType', value: 'ml.m5.xlarge' },
      { path: 'ResourceConfig.InstancePreferences[0].InstanceType', value: 'ml.m5.xlarge' },
    ],
  });
});

test.each([
  ['"s3://b/k.tar.gz"', 's3://b/k.tar.gz'],
  ['s3://b/k.tar.gz', 's3://b/k.tar.gz'],
  ['"file:///code"', 'file:///code'],
  ['"/opt/ml/code"', undefined],
  [undefined, undefined],
])('the code of sagemaker_submit_directory %s is %s', (encoded, uri) => {
  expect(submitDirectory(encoded === undefined ? {} : { sagemaker_submit_directory: encoded })).toBe(uri);
});

test('metadata names the job', () => {
  expect(trainingKind.metadata?.({ TrainingJobArn: 'arn' })).toEqual({ TrainingJob: { Arn: 'arn' } });
});

function channelWith(more: object): object {
  return { InputDataConfig: [{ ...fullRequest.InputDataConfig[0], ...more }] };
}
