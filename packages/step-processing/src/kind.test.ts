import { type JsonObject, type PropertyFileDefinition, planDefinition } from '@slipway/core';
import { describeStepKind } from '@slipway/testing';
import { describe, expect, test } from 'vitest';
import { processingKind } from './kind.ts';
import { fullRequest } from './test/full-request.ts';

describeStepKind('Processing', () => ({ kind: processingKind, requests: [fullRequest] }));

const args = fullRequest as unknown as JsonObject;
const [input] = fullRequest.ProcessingInputs;
const [output] = fullRequest.ProcessingOutputConfig.Outputs;
const check = (more: object, PropertyFiles: PropertyFileDefinition[] = []) =>
  processingKind.check?.(
    {
      Name: 'P',
      Type: 'Processing',
      Arguments: { ...args, ...more } as JsonObject,
      PropertyFiles,
    },
    { target: 'local' },
  ) ?? [];

describe('check', () => {
  test('is content with a request that is whole', () => {
    expect(check({}, [{ PropertyFileName: 'R', OutputName: 'train', FilePath: 'e.json' }])).toEqual([]);
  });

  test.each<[string, string, object]>([
    [
      'BAD_ARGUMENTS',
      'ProcessingResources.ClusterConfig',
      { ProcessingResources: { ClusterConfig: { InstanceType: 'ml.m5.xlarge', VolumeSizeInGB: 1 } } },
    ],
    ['BAD_ARGUMENTS', 'ProcessingInputs[1].InputName', { ProcessingInputs: [input, input] }],
    [
      'BAD_ARGUMENTS',
      'ProcessingOutputConfig.Outputs[1].OutputName',
      { ProcessingOutputConfig: { Outputs: [output, output] } },
    ],
    ['BAD_ARGUMENTS', 'ProcessingInputs[0].S3Input', inputWith({ LocalPath: undefined })],
    [
      'BAD_ARGUMENTS',
      'ProcessingOutputConfig.Outputs[0].S3Output',
      {
        ProcessingOutputConfig: {
          Outputs: [{ ...output, S3Output: { S3Uri: 's3://b/k', S3UploadMode: 'EndOfJob' } }],
        },
      },
    ],
    ['BAD_ARGUMENTS', 'ProcessingInputs[0]', { ProcessingInputs: [{ InputName: 'i' }] }],
    [
      'BAD_ARGUMENTS',
      'ProcessingOutputConfig.Outputs[0]',
      { ProcessingOutputConfig: { Outputs: [{ OutputName: 'o' }] } },
    ],
  ])('%s at %s', (code, path, more) => {
    expect(check(more)).toEqual([
      expect.objectContaining({ code, path: `Arguments.${path}`, hint: expect.any(String) }),
    ]);
  });

  test('a property file is in an output that there is', () => {
    expect(check({}, [{ PropertyFileName: 'R', OutputName: 'tarin', FilePath: 'e.json' }])).toEqual([
      expect.objectContaining({
        code: 'UNKNOWN_OUTPUT',
        path: 'PropertyFiles[0].OutputName',
        hint: 'It has: train.',
      }),
    ]);
  });

  test('lets expressions stand anywhere', () => {
    const expression = { Get: 'Parameters.X' };
    for (const field of Object.keys(fullRequest)) {
      expect(() => check({ [field]: expression }), field).not.toThrow();
      expect(
        () => processingKind.uses?.({ ...args, [field]: expression } as JsonObject),
        field,
      ).not.toThrow();
    }
    const ProcessingInputs = [{ ...input, S3Input: expression }];
    const ProcessingOutputConfig = { Outputs: [{ ...output, S3Output: expression }] };
    const ProcessingResources = { ClusterConfig: expression };
    expect(check({ ProcessingInputs, ProcessingOutputConfig, ProcessingResources })).toEqual([]);
  });
});

test.each<[string, object]>([
  ['ProcessingInputs[0].S3Input.S3InputMode', inputWith({ S3InputMode: 'Pipe' })],
  ['ProcessingInputs[0].S3Input.S3CompressionType', inputWith({ S3CompressionType: 'Gzip' })],
])('%s has a value that is refused, and only here', async (path, more) => {
  const step = { Name: 'P', Type: 'Processing', Arguments: { ...args, ...more } };
  const kinds = new Map([['Processing', processingKind]]);
  const refused = async (target: string) => {
    const document = { Version: '2020-12-01', Steps: [step] };
    const { problems } = await planDefinition(document, kinds, { targetOf: () => target });
    return problems.filter(({ code }) => code === 'NOT_SUPPORTED').map((problem) => problem.path);
  };
  expect(await refused('local')).toContain(`$.Steps[0].Arguments.${path}`);
  expect(await refused('sagemaker')).toEqual([]);
});

test('uses tells images, inputs, outputs and instances with their places', () => {
  const own = { ...input, AppManaged: true };
  expect(processingKind.uses?.({ ...args, ProcessingInputs: [input, own] } as unknown as JsonObject)).toEqual(
    {
      images: [{ path: 'AppSpecification.ImageUri', value: fullRequest.AppSpecification.ImageUri }],
      reads: [{ path: 'ProcessingInputs[0].S3Input.S3Uri', value: 's3://bucket/data' }],
      writes: [{ path: 'ProcessingOutputConfig.Outputs[0].S3Output.S3Uri', value: 's3://bucket/train' }],
      instances: [
        { path: 'ProcessingResources.ClusterConfig.InstanceType', value: 'ml.m5.xlarge' },
        {
          path: 'ProcessingResources.ClusterConfig.InstancePreferences[0].InstanceType',
          value: 'ml.m5.xlarge',
        },
      ],
    },
  );
});

test('metadata names the job', () => {
  expect(processingKind.metadata?.({ ProcessingJobArn: 'arn' })).toEqual({ ProcessingJob: { Arn: 'arn' } });
});

function inputWith(more: object): object {
  return { ProcessingInputs: [{ ...input, S3Input: { ...input?.S3Input, ...more } }] };
}
