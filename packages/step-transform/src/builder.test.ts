import { type Expression, type JsonObject, planDefinition, step } from '@slipway/core';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { transformKind, transformStep } from './index.ts';

const place = { defaultBucket: 'b' };

describe('transformStep', () => {
  test('writes what the Python SDK writes for the least there must be', () => {
    const model = step<{ readonly ModelName: string }>({ name: 'Create' }, { type: 'Model', arguments: {} });
    const built = transformStep(place, {
      name: 'T',
      modelName: model.properties.ModelName,
      instanceType: 'ml.m5.large',
      outputPath: 's3://b/out',
      data: 's3://b/in',
      contentType: 'text/csv',
    });
    expect(built.toJSON()).toEqual({
      Name: 'T',
      Type: 'Transform',
      Arguments: {
        ModelName: { Get: 'Steps.Create.ModelName' },
        TransformInput: {
          DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: 's3://b/in' } },
          ContentType: 'text/csv',
        },
        TransformOutput: { S3OutputPath: 's3://b/out' },
        TransformResources: { InstanceCount: 1, InstanceType: 'ml.m5.large' },
      },
    });
  });

  test('writes what the Python SDK writes for all there may be', () => {
    const built = transformStep(place, {
      name: 'T',
      modelName: 'mn',
      instanceType: 'ml.m5.large',
      instanceCount: 2,
      outputPath: 's3://b/out',
      data: 's3://b/in',
      contentType: 'text/csv',
      splitType: 'Line',
      compressionType: 'Gzip',
      strategy: 'MultiRecord',
      assembleWith: 'Line',
      accept: 'text/csv',
      maxConcurrentTransforms: 2,
      maxPayloadInMB: 3,
      environment: { E: '1' },
      inputFilter: '$[1:]',
      outputFilter: '$[0,-1]',
      joinSource: 'Input',
      request: {
        ModelClientConfig: { InvocationsTimeoutInSeconds: 5, InvocationsMaxRetries: 1 },
        DataCaptureConfig: { DestinationS3Uri: 's3://b/c', KmsKeyId: 'kk', GenerateInferenceId: true },
        Tags: [{ Key: 'a', Value: 'b' }],
      },
    });
    expect(built.toJSON().Arguments).toEqual({
      ModelName: 'mn',
      TransformInput: {
        DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: 's3://b/in' } },
        ContentType: 'text/csv',
        CompressionType: 'Gzip',
        SplitType: 'Line',
      },
      TransformOutput: { S3OutputPath: 's3://b/out', AssembleWith: 'Line', Accept: 'text/csv' },
      TransformResources: { InstanceCount: 2, InstanceType: 'ml.m5.large' },
      BatchStrategy: 'MultiRecord',
      MaxConcurrentTransforms: 2,
      MaxPayloadInMB: 3,
      Environment: { E: '1' },
      Tags: [{ Key: 'a', Value: 'b' }],
      DataProcessing: { InputFilter: '$[1:]', OutputFilter: '$[0,-1]', JoinSource: 'Input' },
      ModelClientConfig: { InvocationsTimeoutInSeconds: 5, InvocationsMaxRetries: 1 },
      DataCaptureConfig: { DestinationS3Uri: 's3://b/c', KmsKeyId: 'kk', GenerateInferenceId: true },
    });
  });

  test('gives every execution an output of its own by default', () => {
    const built = transformStep(place, { name: 'T', modelName: 'm', instanceType: 'x', data: 's3://b/in' });
    expect(built.toJSON().Arguments['TransformOutput']).toEqual({
      S3OutputPath: {
        'Std:Join': {
          On: '/',
          Values: [
            's3:/',
            'b',
            { Get: 'Execution.PipelineName' },
            { Get: 'Execution.PipelineExecutionId' },
            'T',
          ],
        },
      },
    });
  });

  test('has the job described as its properties', () => {
    const { properties } = transformStep(place, {
      name: 'T',
      modelName: 'm',
      instanceType: 'x',
      data: 's3://b/in',
    });
    expectTypeOf(properties.TransformOutput.S3OutputPath).toExtend<Expression<string>>();
    expect(properties.TransformOutput.S3OutputPath.toJSON()).toEqual({
      Get: 'Steps.T.TransformOutput.S3OutputPath',
    });
    // @ts-expect-error: a typo is no property
    void properties.TransformOutputs;
  });
});

describe('the Transform kind', () => {
  const good = transformStep(place, {
    name: 'T',
    modelName: 'm',
    instanceType: 'ml.m5.large',
    data: 's3://b/in',
    outputPath: 's3://b/out',
  }).toJSON().Arguments;

  async function plan(args: JsonObject) {
    const document = { Version: '2020-12-01', Steps: [{ Name: 'T', Type: 'Transform', Arguments: args }] };
    return await planDefinition(document, new Map([['Transform', transformKind]]));
  }
  /** Problems of the good arguments with these in their place, without the path to the arguments. */
  async function problems(more: JsonObject): Promise<string[]> {
    return (await plan(merged(good, more))).problems.map(
      ({ code, path }) => `${code} ${path.split('.Arguments.')[1]}`,
    );
  }

  test('has nothing against what the builder writes, and warns of nothing', async () => {
    const { problems, warnings } = await plan(good);
    expect(problems).toEqual([]);
    expect(warnings).toEqual([]);
  });

  test('warns of what has no effect here', async () => {
    const { problems, warnings } = await plan({
      ...good,
      DataCaptureConfig: { DestinationS3Uri: 's3://b/c' },
      ExperimentConfig: { RunName: 'r' },
      Unheard: 1,
    });
    expect(problems).toEqual([]);
    expect(warnings.map(({ path }) => path).sort()).toEqual([
      '$.Steps[0].Arguments.DataCaptureConfig',
      '$.Steps[0].Arguments.ExperimentConfig',
      '$.Steps[0].Arguments.Unheard',
    ]);
  });

  test.each<[string, JsonObject, string[]]>([
    [
      'records nobody can split here',
      { TransformInput: { SplitType: 'TFRecord' } },
      ['NOT_SUPPORTED TransformInput.SplitType'],
    ],
    [
      'records nobody can split here',
      { TransformInput: { SplitType: 'RecordIO' } },
      ['NOT_SUPPORTED TransformInput.SplitType'],
    ],
    [
      'a list of objects with attributes',
      { TransformInput: { DataSource: { S3DataSource: { S3DataType: 'AugmentedManifestFile' } } } },
      ['NOT_SUPPORTED TransformInput.DataSource.S3DataSource.S3DataType'],
    ],
    ['another word', { TransformInput: { SplitType: 'Word' } }, ['BAD_ARGUMENTS TransformInput.SplitType']],
    ['more than 100 MB', { MaxPayloadInMB: 101 }, ['BAD_ARGUMENTS MaxPayloadInMB']],
    [
      'more than 100 MB at once',
      { MaxPayloadInMB: 50, MaxConcurrentTransforms: 3 },
      ['BAD_ARGUMENTS MaxPayloadInMB'],
    ],
    ['100 MB at once', { MaxPayloadInMB: 50, MaxConcurrentTransforms: 2 }, []],
    [
      'an output on this machine',
      { TransformOutput: { S3OutputPath: '/tmp/out' } },
      ['BAD_ARGUMENTS TransformOutput.S3OutputPath'],
    ],
    ['no model', { ModelName: 3 }, ['BAD_ARGUMENTS ModelName']],
    [
      'a long wait',
      { ModelClientConfig: { InvocationsTimeoutInSeconds: 3601 } },
      ['BAD_ARGUMENTS ModelClientConfig.InvocationsTimeoutInSeconds'],
    ],
    [
      'a long filter',
      { DataProcessing: { InputFilter: `$${'.a'.repeat(32)}` } },
      ['BAD_ARGUMENTS DataProcessing.InputFilter', 'BAD_ARGUMENTS TransformInput.ContentType'],
    ],
  ])('judges %s', async (_, more, expected) => {
    expect(await problems(more)).toEqual(expected);
  });

  const csv = {
    TransformInput: { ContentType: 'text/csv', SplitType: 'Line' },
    TransformOutput: { Accept: 'text/csv; charset=utf-8', AssembleWith: 'Line' },
  };
  const processed = { InputFilter: '$[1:]', JoinSource: 'Input', OutputFilter: '$[0,-1]' };

  test.each<[string, JsonObject, string[]]>([
    ['all of it on CSV', { ...csv, DataProcessing: processed }, []],
    [
      'the defaults on anything',
      { DataProcessing: { InputFilter: '$', JoinSource: 'None', OutputFilter: '$' } },
      [],
    ],
    [
      'a type they cannot look into',
      { DataProcessing: { InputFilter: '$[0]' }, TransformInput: { ContentType: 'image/png' } },
      ['BAD_ARGUMENTS TransformInput.ContentType'],
    ],
    [
      'no type at all',
      { DataProcessing: { JoinSource: 'Input' } },
      ['BAD_ARGUMENTS TransformInput.ContentType', 'BAD_ARGUMENTS TransformOutput.Accept'],
    ],
    [
      'CSV that is not split and assembled by lines',
      {
        DataProcessing: processed,
        TransformInput: { ContentType: 'text/csv' },
        TransformOutput: { Accept: 'text/csv' },
      },
      ['BAD_ARGUMENTS TransformInput.SplitType', 'BAD_ARGUMENTS TransformOutput.AssembleWith'],
    ],
    [
      'a join of two types',
      {
        ...csv,
        DataProcessing: { JoinSource: 'Input' },
        TransformOutput: { Accept: 'application/json', AssembleWith: 'Line' },
      },
      ['BAD_ARGUMENTS TransformOutput.Accept'],
    ],
    [
      'a join of JSON that is split and not assembled',
      {
        DataProcessing: { JoinSource: 'Input' },
        TransformInput: { ContentType: 'application/json', SplitType: 'Line' },
        TransformOutput: { Accept: 'application/json' },
      },
      ['BAD_ARGUMENTS TransformOutput.AssembleWith'],
    ],
    [
      'names of CSV fields',
      { ...csv, DataProcessing: { InputFilter: '$.id' } },
      ['BAD_ARGUMENTS DataProcessing.InputFilter'],
    ],
    [
      'what nobody can read',
      { ...csv, DataProcessing: { OutputFilter: '$[0,5:]' } },
      ['BAD_ARGUMENTS DataProcessing.OutputFilter'],
    ],
    [
      'nothing that is an expression',
      {
        DataProcessing: { JoinSource: { Get: 'Execution.PipelineName' } },
        TransformInput: { SplitType: { Get: 'Execution.PipelineName' } },
      },
      [],
    ],
  ])('judges filters and joins on %s', async (_, more, expected) => {
    expect(await problems(more)).toEqual(expected);
  });

  test('says what it reads, writes and runs on', () => {
    expect(transformKind.uses?.(good)).toEqual({
      reads: [{ path: 'TransformInput.DataSource.S3DataSource.S3Uri', value: 's3://b/in' }],
      writes: [{ path: 'TransformOutput.S3OutputPath', value: 's3://b/out' }],
      models: [{ path: 'ModelName', value: 'm' }],
      instances: [{ path: 'TransformResources.InstanceType', value: 'ml.m5.large' }],
    });
  });

  test('has no runner for another session', async () => {
    await expect(transformKind.runner({ target: 'elsewhere' } as never)).rejects.toMatchObject({
      code: 'RUNNER_MISSING',
    });
  });
});

function merged(base: JsonObject, more: JsonObject): JsonObject {
  const isFields = (value: unknown): value is JsonObject =>
    typeof value === 'object' && value !== null && !Array.isArray(value) && !('Get' in value);
  const fields = Object.entries(more).map(([key, value]) => {
    const own = base[key];
    return [key, isFields(own) && isFields(value) ? merged(own, value) : value] as const;
  });
  return { ...base, ...Object.fromEntries(fields) };
}
