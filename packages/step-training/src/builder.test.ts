import {
  type AnyStep,
  executionVariables,
  integerParameter,
  join,
  jsonGet,
  type LocalFile,
  pipeline,
  step,
  stringParameter,
} from '@slipway/core';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { trainingStep } from './builder.ts';
import { trainingKind } from './kind.ts';

const session = {
  role: 'arn:aws:iam::000000000000:role/r',
  defaultBucket: 'bucket',
  region: 'us-east-1',
};
const image = '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1';
const sourceDir = 's3://bucket/code/sourcedir.tar.gz';
const inputData = stringParameter('InputData');
const process: AnyStep = step({ name: 'Process' }, { type: 'Processing', arguments: {} });

describe('trainingStep', () => {
  // What it is compared with was written by SageMaker Python SDK 2.257.6, less the debugger and profiler it adds.
  test('writes what the Python SDK writes for a framework estimator', () => {
    const built = trainingStep(session, {
      name: 'Train',
      image,
      instanceType: 'ml.m5.xlarge',
      entryPoint: 'train.py',
      sourceDir,
      hyperparameters: { max_depth: 5, eta: 0.2, objective: 'reg:squarederror', flag: true, p: inputData },
      inputs: {
        train: { uri: inputData, contentType: 'text/csv' },
        validation: 's3://bucket/val',
      },
      outputPath: 's3://bucket/model',
      environment: { A: 'b' },
      metricDefinitions: [{ name: 'm', regex: 'x=(.*)' }],
    });
    expect(built.toJSON()).toEqual({
      Name: 'Train',
      Type: 'Training',
      Arguments: {
        AlgorithmSpecification: {
          TrainingInputMode: 'File',
          TrainingImage: image,
          MetricDefinitions: [{ Name: 'm', Regex: 'x=(.*)' }],
        },
        OutputDataConfig: { S3OutputPath: 's3://bucket/model' },
        StoppingCondition: { MaxRuntimeInSeconds: 86400 },
        ResourceConfig: { VolumeSizeInGB: 30, InstanceCount: 1, InstanceType: 'ml.m5.xlarge' },
        RoleArn: 'arn:aws:iam::000000000000:role/r',
        InputDataConfig: [
          {
            DataSource: {
              S3DataSource: {
                S3DataType: 'S3Prefix',
                S3Uri: { Get: 'Parameters.InputData' },
                S3DataDistributionType: 'FullyReplicated',
              },
            },
            ContentType: 'text/csv',
            ChannelName: 'train',
          },
          {
            DataSource: {
              S3DataSource: {
                S3DataType: 'S3Prefix',
                S3Uri: 's3://bucket/val',
                S3DataDistributionType: 'FullyReplicated',
              },
            },
            ChannelName: 'validation',
          },
        ],
        HyperParameters: {
          max_depth: '5',
          eta: '0.2',
          objective: '"reg:squarederror"',
          flag: 'true',
          p: { Get: 'Parameters.InputData' },
          sagemaker_submit_directory: '"s3://bucket/code/sourcedir.tar.gz"',
          sagemaker_program: '"train.py"',
          sagemaker_container_log_level: '20',
          sagemaker_region: '"us-east-1"',
        },
        Environment: { A: 'b' },
      },
    });
  });

  test('writes what the Python SDK writes for an image of one’s own', () => {
    const built = trainingStep(session, {
      name: 'Train',
      image: 'own:1',
      instanceType: 'ml.m5.xlarge',
      hyperparameters: { a: 1, b: 'x' },
      inputs: { train: 's3://bucket/t' },
      maxRuntimeInSeconds: 600,
    });
    expect(built.toJSON().Arguments).toMatchObject({
      AlgorithmSpecification: { TrainingInputMode: 'File', TrainingImage: 'own:1' },
      OutputDataConfig: { S3OutputPath: 's3://bucket/' },
      StoppingCondition: { MaxRuntimeInSeconds: 600 },
      HyperParameters: { a: '1', b: 'x' },
    });
  });

  test('makes text of expressions, as hyperparameters are', () => {
    const count = integerParameter('Count');
    const mse = jsonGet(
      { step: process, propertyFile: { name: 'R', outputName: 'o', path: 'e.json' } },
      'a.b',
    );
    const joined = join('-', ['a', count]);
    const built = trainingStep(session, {
      name: 'Train',
      image,
      instanceType: 'ml.m5.xlarge',
      hyperparameters: { count, mse, joined, text: inputData, name: executionVariables.pipelineName },
    });
    const text = (value: object) => ({ 'Std:Join': { On: '', Values: [value] } });
    expect(built.toJSON().Arguments['HyperParameters']).toEqual({
      count: text({ Get: 'Parameters.Count' }),
      mse: text({ 'Std:JsonGet': { PropertyFile: { Get: 'Steps.Process.PropertyFiles.R' }, Path: 'a.b' } }),
      joined: { 'Std:Join': { On: '-', Values: ['a', { Get: 'Parameters.Count' }] } },
      text: { Get: 'Parameters.InputData' },
      name: { Get: 'Execution.PipelineName' },
    });
  });

  test('keeps names of hyperparameters that JavaScript has a use for', () => {
    const hyperparameters = JSON.parse('{ "__proto__": 1, "constructor": "x" }');
    const built = trainingStep(session, { name: 'T', image, instanceType: 'ml.m5.xlarge', hyperparameters });
    expect(JSON.stringify(built)).toContain('"HyperParameters":{"__proto__":"1","constructor":"x"}');
  });

  test('knows the local files of its code and channels', () => {
    const code = stepFile('s3://bucket/code/abc/sourcedir.tar.gz', 'archive');
    const data = stepFile('s3://bucket/code/def/train.csv', 'file');
    const built = trainingStep(session, {
      name: 'Train',
      image,
      instanceType: 'ml.m5.xlarge',
      entryPoint: 'train.py',
      sourceDir: code,
      inputs: { train: data, test: { uri: data } },
    });
    expect(pipeline({ name: 'P', steps: [built] }).localFiles).toEqual([data, code]);
    expect(built.toJSON().Arguments).toMatchObject({
      HyperParameters: { sagemaker_submit_directory: '"s3://bucket/code/abc/sourcedir.tar.gz"' },
      InputDataConfig: [
        { DataSource: { S3DataSource: { S3Uri: data.uri } } },
        { DataSource: { S3DataSource: { S3Uri: data.uri } } },
      ],
    });
  });

  test('takes the place of code from a parameter', () => {
    const options = { name: 'T', image, instanceType: 'ml.m5.xlarge', entryPoint: 'train.py' };
    const built = trainingStep(session, { ...options, sourceDir: stringParameter('Code') });
    expect(built.toJSON().Arguments['HyperParameters']).toMatchObject({
      sagemaker_submit_directory: { 'Std:Join': { On: '', Values: ['"', { Get: 'Parameters.Code' }, '"'] } },
    });
  });

  test('brings its code to a job without a network in a channel, as the Python SDK does', () => {
    const code = stepFile('s3://bucket/code/abc/sourcedir.tar.gz', 'archive');
    const options = { name: 'T', image, instanceType: 'ml.m5.xlarge', entryPoint: 'train.py' };
    const request = { EnableNetworkIsolation: true };
    const built = trainingStep(session, { ...options, sourceDir: code, request });
    expect(built.localFiles).toEqual([code]);
    expect(built.toJSON().Arguments).toMatchObject({
      HyperParameters: { sagemaker_submit_directory: '"/opt/ml/input/data/code/sourcedir.tar.gz"' },
      InputDataConfig: [{ ChannelName: 'code', DataSource: { S3DataSource: { S3Uri: code.uri } } }],
    });
    const inputs = { code: 's3://bucket/other' };
    expect(() => trainingStep(session, { ...options, sourceDir: code, request, inputs })).toThrow(
      expect.objectContaining({ code: 'CHANNEL_TAKEN' }),
    );
  });

  test('takes any other field of the request', () => {
    const built = trainingStep(session, {
      name: 'Train',
      image,
      instanceType: 'ml.m5.xlarge',
      role: 'other',
      request: { EnableNetworkIsolation: true, ResourceConfig: { InstanceCount: integerParameter('N') } },
    });
    expect(built.toJSON().Arguments).toMatchObject({
      RoleArn: 'other',
      EnableNetworkIsolation: true,
      ResourceConfig: { InstanceCount: { Get: 'Parameters.N' } },
    });
  });

  test('asks for both parts of script mode', () => {
    const options = { name: 'T', image, instanceType: 'ml.m5.xlarge' };
    const incomplete = expect.objectContaining({ code: 'SCRIPT_INCOMPLETE' });
    expect(() => trainingStep(session, { ...options, entryPoint: 'train.py' })).toThrow(incomplete);
    expect(() => trainingStep(session, { ...options, sourceDir })).toThrow(incomplete);
  });

  test('gives references that the compiler knows', () => {
    const built = trainingStep(session, {
      name: 'Train',
      image,
      instanceType: 'ml.m5.xlarge',
      metricDefinitions: [{ name: 'rmse', regex: '(.*)' }],
    });
    const { properties } = built;
    expect(properties.ModelArtifacts.S3ModelArtifacts.toJSON()).toEqual({
      Get: 'Steps.Train.ModelArtifacts.S3ModelArtifacts',
    });
    expect(properties.FinalMetricDataList.rmse.Value.toJSON()).toEqual({
      Get: "Steps.Train.FinalMetricDataList['rmse'].Value",
    });
    // @ts-expect-error: a typo in a field
    properties.ModelArtifacts.S3ModelArtifact;
    // @ts-expect-error: a metric nobody defined
    properties.FinalMetricDataList.mse;
    // @ts-expect-error: an unknown option
    trainingStep(session, { name: 'T', image, instanceType: 'ml.m5.xlarge', entrypoint: 'train.py' });
    // @ts-expect-error: a number where text must be
    trainingStep(session, { name: 'T', image: integerParameter('I'), instanceType: 'ml.m5.xlarge' });
    expectTypeOf(properties.ModelArtifacts.S3ModelArtifacts.toJSON).toBeFunction();
  });
});

test('what the builder writes passes the kind’s own checks', async () => {
  const built = trainingStep(session, {
    name: 'T',
    image,
    instanceType: 'ml.m5.xlarge',
    inputs: { train: 's3://b/t' },
  });
  const { issues } = await trainingKind.request['~standard'].validate(built.toJSON().Arguments);
  expect(issues).toBeUndefined();
  expect(trainingKind.check?.(built.toJSON(), { target: 'local' })).toEqual([]);
});

/** A local file without a file. */
function stepFile(uri: string, form: LocalFile['form']): LocalFile {
  const brand = Symbol.for('slipway.localFile');
  return Object.assign({ uri, path: '/nowhere', form, toJSON: () => uri }, { [brand]: true });
}
