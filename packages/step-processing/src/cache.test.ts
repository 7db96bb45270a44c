import type { JsonObject } from '@slipway/core';
import { expect, test } from 'vitest';
import { processingKind } from './kind.ts';
import type { ProcessingResponse } from './response.ts';
import { fullRequest } from './test/full-request.ts';

const args = fullRequest as unknown as JsonObject;

test('the cache goes by the fields that SageMaker names, and by no other', () => {
  expect(processingKind.cacheKey?.(fullRequest)).toEqual({
    AppSpecification: fullRequest.AppSpecification,
    Environment: fullRequest.Environment,
    ProcessingInputs: fullRequest.ProcessingInputs,
  });
  const { Environment: _, ProcessingInputs: __, ...less } = fullRequest;
  expect(processingKind.cacheKey?.(less)).toEqual({ AppSpecification: fullRequest.AppSpecification });
});

test('a manifest is read as what it lists', () => {
  const [input] = fullRequest.ProcessingInputs;
  const ProcessingInputs = [{ ...input, S3Input: { ...input?.S3Input, S3DataType: 'ManifestFile' } }];
  expect(processingKind.uses?.({ ...args, ProcessingInputs } as unknown as JsonObject).reads).toEqual([
    { path: 'ProcessingInputs[0].S3Input.S3Uri', value: 's3://bucket/data', manifest: true },
  ]);
});

test('what a job made is the folders of its outputs, but for those it stores itself', () => {
  const [output] = fullRequest.ProcessingOutputConfig.Outputs;
  const response = (more: object) =>
    ({ ProcessingOutputConfig: { Outputs: [{ ...output, ...more }] } }) as unknown as ProcessingResponse;
  const S3Output = { S3Uri: 's3://bucket/out/', S3UploadMode: 'EndOfJob' };
  expect(processingKind.outputs?.(response({}))).toEqual(['s3://bucket/train/']);
  expect(processingKind.outputs?.(response({ S3Output }))).toEqual(['s3://bucket/out/']);
  expect(processingKind.outputs?.(response({ AppManaged: true }))).toEqual([]);
  expect(processingKind.outputs?.({} as ProcessingResponse)).toEqual([]);
});
