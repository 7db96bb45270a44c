import {
  integerParameter,
  type LocalFile,
  type PropertyFile,
  pipeline,
  stringParameter,
} from '@slipway/core';
import { describe, expect, test } from 'vitest';
import { processingStep } from './builder.ts';
import { processingKind } from './kind.ts';

const session = { role: 'arn:aws:iam::000000000000:role/r', defaultBucket: 'bucket' };
const image = '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.2-1-cpu-py3';
const inputData = stringParameter('InputData');
const report: PropertyFile = { name: 'R', outputName: 'train', path: 'e.json' };

const options = {
  name: 'Process',
  image,
  instanceType: 'ml.m5.xlarge',
  code: 's3://bucket/code/x/preprocess.py',
} as const;

describe('processingStep', () => {
  // What it is compared with was written by SageMaker Python SDK 2.257.6, which knows the pipeline's name.
  test('writes what the Python SDK writes for a script processor', () => {
    const built = processingStep(session, {
      ...options,
      arguments: ['--a', 1],
      inputs: [{ source: inputData, destination: '/opt/ml/processing/input' }],
      outputs: [
        { name: 'train', source: '/opt/ml/processing/train' },
        { name: 'test', source: '/opt/ml/processing/test', destination: 's3://bucket/given' },
      ],
      propertyFiles: [report],
      cacheConfig: { Enabled: true, ExpireAfter: '30d' },
    });
    expect(built.toJSON()).toEqual({
      Name: 'Process',
      Type: 'Processing',
      Arguments: {
        ProcessingResources: {
          ClusterConfig: { InstanceType: 'ml.m5.xlarge', InstanceCount: 1, VolumeSizeInGB: 30 },
        },
        AppSpecification: {
          ImageUri: image,
          ContainerArguments: ['--a', '1'],
          ContainerEntrypoint: ['python3', '/opt/ml/processing/input/code/preprocess.py'],
        },
        RoleArn: 'arn:aws:iam::000000000000:role/r',
        ProcessingInputs: [
          {
            InputName: 'input-1',
            AppManaged: false,
            S3Input: {
              S3Uri: { Get: 'Parameters.InputData' },
              LocalPath: '/opt/ml/processing/input',
              S3DataType: 'S3Prefix',
              S3InputMode: 'File',
              S3DataDistributionType: 'FullyReplicated',
              S3CompressionType: 'None',
            },
          },
          {
            InputName: 'code',
            AppManaged: false,
            S3Input: {
              S3Uri: 's3://bucket/code/x/preprocess.py',
              LocalPath: '/opt/ml/processing/input/code',
              S3DataType: 'S3Prefix',
              S3InputMode: 'File',
              S3DataDistributionType: 'FullyReplicated',
              S3CompressionType: 'None',
            },
          },
        ],
        ProcessingOutputConfig: {
          Outputs: [
            {
              OutputName: 'train',
              AppManaged: false,
              S3Output: {
                S3Uri: {
                  'Std:Join': {
                    On: '/',
                    Values: [
                      's3:/',
                      'bucket',
                      { Get: 'Execution.PipelineName' },
                      { Get: 'Execution.PipelineExecutionId' },
                      'Process',
                      'output',
                      'train',
                    ],
                  },
                },
                LocalPath: '/opt/ml/processing/train',
                S3UploadMode: 'EndOfJob',
              },
            },
            {
              OutputName: 'test',
              AppManaged: false,
              S3Output: {
                S3Uri: 's3://bucket/given',
                LocalPath: '/opt/ml/processing/test',
                S3UploadMode: 'EndOfJob',
              },
            },
          ],
        },
      },
      CacheConfig: { Enabled: true, ExpireAfter: '30d' },
      PropertyFiles: [{ PropertyFileName: 'R', OutputName: 'train', FilePath: 'e.json' }],
    });
  });

  test('runs an image with a command of its own, or as it is', () => {
    const { code: _, ...plain } = options;
    expect(processingStep(session, plain).toJSON().Arguments).toMatchObject({
      AppSpecification: { ImageUri: image },
    });
    const built = processingStep(session, { ...plain, command: ['sh', '-c', 'true'] });
    expect(built.toJSON().Arguments).toMatchObject({
      AppSpecification: { ContainerEntrypoint: ['sh', '-c', 'true'] },
    });
  });

  test('takes options that are seldom, and any other field of the request', () => {
    const built = processingStep(session, {
      ...options,
      command: ['python3', '-v'],
      role: 'other',
      instanceCount: integerParameter('N'),
      environment: { KEY: inputData },
      maxRuntimeInSeconds: 900,
      inputs: [
        { name: 'data', source: 's3://b/m', destination: '/opt/ml/processing/d', dataType: 'ManifestFile' },
      ],
      request: { NetworkConfig: { EnableNetworkIsolation: true } },
    });
    expect(built.toJSON().Arguments).toMatchObject({
      AppSpecification: {
        ContainerEntrypoint: ['python3', '-v', '/opt/ml/processing/input/code/preprocess.py'],
      },
      ProcessingResources: { ClusterConfig: { InstanceCount: { Get: 'Parameters.N' } } },
      RoleArn: 'other',
      Environment: { KEY: { Get: 'Parameters.InputData' } },
      StoppingCondition: { MaxRuntimeInSeconds: 900 },
      ProcessingInputs: [
        { InputName: 'data', S3Input: { S3DataType: 'ManifestFile' } },
        { InputName: 'code' },
      ],
      NetworkConfig: { EnableNetworkIsolation: true },
    });
  });

  test('knows the local files of its code and inputs', () => {
    const code = localFile('s3://bucket/code/abc/preprocess.py');
    const data = localFile('s3://bucket/code/def/data.csv');
    const built = processingStep(session, {
      ...options,
      code,
      inputs: [{ source: data, destination: '/opt/ml/processing/input' }],
    });
    expect(pipeline({ name: 'P', steps: [built] }).localFiles).toEqual([data, code]);
    expect(built.toJSON().Arguments).toMatchObject({
      AppSpecification: { ContainerEntrypoint: ['python3', '/opt/ml/processing/input/code/preprocess.py'] },
    });
  });

  test('gives references that the compiler knows', () => {
    const { properties } = processingStep(session, {
      ...options,
      outputs: [
        { name: 'train', source: '/opt/ml/processing/train' },
        { name: 'test', source: '/opt/ml/processing/test' },
      ],
    });
    expect(properties.ProcessingOutputConfig.Outputs.train.S3Output.S3Uri.toJSON()).toEqual({
      Get: "Steps.Process.ProcessingOutputConfig.Outputs['train'].S3Output.S3Uri",
    });
    expect(properties.ProcessingOutputConfig.Outputs['test'].S3Output.S3Uri.toJSON()).toEqual({
      Get: "Steps.Process.ProcessingOutputConfig.Outputs['test'].S3Output.S3Uri",
    });
    // @ts-expect-error: an output nobody declared
    properties.ProcessingOutputConfig.Outputs.tarin;
    // @ts-expect-error: a typo in a field
    properties.ProcessingOutputConfig.Outputs.train.S3Output.S3Url;
    // @ts-expect-error: an unknown option
    processingStep(session, { ...options, entryPoint: 'x' });
    // @ts-expect-error: SageMaker takes no number that only the run will tell
    processingStep(session, { ...options, arguments: [integerParameter('N')] });
  });
});

test('what the builder writes passes the kind’s own checks', async () => {
  const outputs = [{ name: 'train', source: '/opt/ml/processing/train' }];
  const built = processingStep(session, { ...options, outputs, propertyFiles: [report] });
  const { issues = [] } = await processingKind.request['~standard'].validate(built.toJSON().Arguments);
  // The output's place is an expression, of which only the run will tell.
  expect(issues.map(({ message }) => message)).toHaveLength(1);
  expect(processingKind.check?.(built.toJSON(), { target: 'local' })).toEqual([]);
});

/** A local file without a file. */
function localFile(uri: string): LocalFile {
  const brand = Symbol.for('slipway.localFile');
  return Object.assign({ uri, path: '/nowhere', form: 'file', toJSON: () => uri } as const, {
    [brand]: true,
  });
}
