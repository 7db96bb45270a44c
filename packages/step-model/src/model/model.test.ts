import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Expression,
  isSlipwayError,
  type JsonObject,
  type Session,
  stringParameter,
} from '@slipway/core';
import { recordedContext } from '@slipway/testing';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { modelKind, modelStep } from '../index.ts';
import { testSession } from '../test/session.ts';

const image = '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1';
const role = 'arn:aws:iam::000000000000:role/R';
const place = { role, region: 'us-east-1' };

describe('modelStep', () => {
  test('writes what the Python SDK writes for a model', () => {
    const built = modelStep(place, { name: 'M', image, modelData: 's3://b/m.tar.gz' });
    expect(built.toJSON()).toEqual({
      Name: 'M',
      Type: 'Model',
      Arguments: {
        ExecutionRoleArn: role,
        PrimaryContainer: { Image: image, Environment: {}, ModelDataUrl: 's3://b/m.tar.gz' },
      },
    });
  });

  test('writes what the Python SDK writes for a model with a script', () => {
    const modelData = stringParameter('ModelData');
    const built = modelStep(place, {
      name: 'M',
      image,
      modelData,
      sourceDir: 's3://b/code/sourcedir.tar.gz',
      entryPoint: 'inference.py',
      environment: { A: 'b' },
    });
    expect(built.toJSON().Arguments).toEqual({
      ExecutionRoleArn: role,
      PrimaryContainer: {
        Image: image,
        Environment: {
          A: 'b',
          SAGEMAKER_PROGRAM: 'inference.py',
          SAGEMAKER_SUBMIT_DIRECTORY: 's3://b/code/sourcedir.tar.gz',
          SAGEMAKER_CONTAINER_LOG_LEVEL: '20',
          SAGEMAKER_REGION: 'us-east-1',
        },
        ModelDataUrl: { Get: 'Parameters.ModelData' },
      },
    });
  });

  test('writes what the Python SDK writes for a model in a VPC', () => {
    const built = modelStep(place, {
      name: 'M',
      image,
      modelData: 's3://b/m.tar.gz',
      request: {
        VpcConfig: { Subnets: ['s'], SecurityGroupIds: ['g'] },
        EnableNetworkIsolation: true,
        Tags: [{ Key: 'a', Value: 'b' }],
      },
    });
    expect(built.toJSON().Arguments).toEqual({
      ExecutionRoleArn: role,
      PrimaryContainer: { Image: image, Environment: {}, ModelDataUrl: 's3://b/m.tar.gz' },
      Tags: [{ Key: 'a', Value: 'b' }],
      VpcConfig: { Subnets: ['s'], SecurityGroupIds: ['g'] },
      EnableNetworkIsolation: true,
    });
  });

  test('writes what the Python SDK writes for a pipeline of models', () => {
    const built = modelStep(place, {
      name: 'M',
      containers: [
        { image: 'first', modelData: 's3://b/1.tar.gz', hostname: 'prepare', environment: { A: 'b' } },
        { image: 'second', modelData: 's3://b/2.tar.gz', hostname: 'predict' },
      ],
    });
    expect(built.toJSON().Arguments).toEqual({
      ExecutionRoleArn: role,
      Containers: [
        {
          ContainerHostname: 'prepare',
          Image: 'first',
          Environment: { A: 'b' },
          ModelDataUrl: 's3://b/1.tar.gz',
        },
        { ContainerHostname: 'predict', Image: 'second', Environment: {}, ModelDataUrl: 's3://b/2.tar.gz' },
      ],
    });
  });

  test('takes a folder of this machine as code', async () => {
    const session = await testSession();
    await writeFile(join(session.directory, '..', 'inference.py'), 'def model_fn(d): pass\n');
    const code = session.sourceDirectory(join(session.directory, '..'));
    const built = modelStep(place, { name: 'M', image, sourceDir: code, entryPoint: 'inference.py' });
    expect(built.localFiles).toEqual([code]);
    expect(built.toJSON().Arguments).toMatchObject({
      PrimaryContainer: { Environment: { SAGEMAKER_SUBMIT_DIRECTORY: code.uri } },
    });
  });

  test('needs a folder for a script, and a script for a folder', () => {
    const options = { name: 'M', image };
    expect(() => modelStep(place, { ...options, entryPoint: 'inference.py' })).toThrow('needs both or none');
    expect(() => modelStep(place, { ...options, sourceDir: 's3://b/code' })).toThrow('needs both or none');
  });

  test('has the model described as its properties', () => {
    const { properties } = modelStep(place, { name: 'M', image });
    expectTypeOf(properties.ModelName).toExtend<Expression<string>>();
    expect(properties.ModelName.toJSON()).toEqual({ Get: 'Steps.M.ModelName' });
    // @ts-expect-error: a typo is no property
    void properties.ModelNam;
  });
});

describe('the Model kind', () => {
  const check = (args: JsonObject) =>
    modelKind
      .check?.({ Name: 'M', Type: 'Model', Arguments: args }, { target: 'local' })
      .map(({ message }) => message);

  test('asks for one container or a list of them', () => {
    expect(check({ PrimaryContainer: {} })).toEqual([]);
    expect(check({ Containers: [] })).toEqual([]);
    expect(check({})).toEqual(['the model has no container']);
    expect(check({ PrimaryContainer: {}, Containers: [] })).toHaveLength(1);
  });

  test('takes at most 15 containers', () => {
    const containers = (count: number) => ({ Containers: Array.from({ length: count }, () => ({})) });
    expect(check(containers(15))).toEqual([]);
    expect(check(containers(16))).toEqual(['a model has at most 15 containers, and this one has 16']);
  });

  test('wants a name for every container or for none, each another one', () => {
    const named = (...names: readonly (string | undefined)[]) => ({
      Containers: names.map((name) => (name === undefined ? {} : { ContainerHostname: name })),
    });
    expect(check(named('a', 'b'))).toEqual([]);
    expect(check(named('a', undefined))).toEqual([
      'container 2 needs a name, since others have one, and has no ContainerHostname',
    ]);
    expect(check(named('a', 'b', 'a'))).toEqual(['another container is called a too']);
    const direct = { ...named(undefined, undefined), InferenceExecutionConfig: { Mode: 'Direct' } };
    expect(check(direct)).toEqual([
      'container 1 is invoked by its name (Direct), and has no ContainerHostname',
    ]);
    expect(check({ ...named('a', 'b'), InferenceExecutionConfig: { Mode: 'Direct' } })).toEqual([]);
  });

  test('names what a model reads and runs', () => {
    const get = { Get: 'Steps.Train.ModelArtifacts.S3ModelArtifacts' };
    const uses = modelKind.uses?.({
      PrimaryContainer: {
        Image: image,
        ModelDataUrl: get,
        Environment: { SAGEMAKER_SUBMIT_DIRECTORY: 's3://b/code.tar.gz' },
      },
    });
    expect(uses).toEqual({
      images: [{ path: 'PrimaryContainer.Image', value: image }],
      reads: [
        { path: 'PrimaryContainer.ModelDataUrl', value: get },
        {
          path: 'PrimaryContainer.Environment.SAGEMAKER_SUBMIT_DIRECTORY',
          value: 's3://b/code.tar.gz',
          archive: true,
        },
      ],
    });
  });

  test('does not take a folder inside the container for an input', () => {
    const Environment = { SAGEMAKER_SUBMIT_DIRECTORY: '/opt/ml/model/code' };
    expect(modelKind.uses?.({ Containers: [{ Environment }, { Image: image }, 'odd'] })).toEqual({
      images: [{ path: 'Containers[1].Image', value: image }],
      reads: [],
    });
  });

  test('has no runner for another session', async () => {
    const error = await modelKind
      .runner({ target: 'elsewhere' } as Session)
      .catch((thrown: unknown) => thrown);
    expect(isSlipwayError(error, 'RUNNER_MISSING')).toBe(true);
  });
});

describe('the local runner', () => {
  test('keeps the model under the job name, and describes it', async () => {
    const session = await testSession();
    const context = recordedContext(session.objects);
    await session.objects.write('s3://b/m.tar.gz', 'model');
    const runner = await modelKind.runner(session);
    const PrimaryContainer = {
      Image: image,
      ModelDataUrl: 's3://b/m.tar.gz',
      Environment: { constructor: 'x' },
    };
    const request = {
      ModelName: 'given',
      PrimaryContainer,
      ExecutionRoleArn: role,
      Tags: [{ Key: 'a', Value: 'b' }],
    };
    const response = await runner.run(request, context);
    const arn = `arn:aws:sagemaker:eu-west-1:000000000000:model/${context.jobName}`;
    expect(response).toEqual({
      ModelName: context.jobName,
      ModelArn: arn,
      PrimaryContainer,
      ExecutionRoleArn: role,
      EnableNetworkIsolation: false,
      CreationTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    });
    expect(context.reports).toEqual([{ ModelName: context.jobName, ModelArn: arn }]);
    expect(modelKind.metadata?.(response)).toEqual({ Model: { Arn: arn } });
    expect(await session.models.describe(context.jobName)).toMatchObject({ PrimaryContainer });
    expect(await runner.run(request, context)).toEqual(response);
  });

  test.each([
    { ModelDataUrl: 's3://b/missing.tar.gz' },
    { ModelDataUrl: './missing.tar.gz' },
    {
      ModelDataSource: {
        S3DataSource: { S3Uri: 's3://b/missing/', S3DataType: 'S3Prefix', CompressionType: 'None' },
      },
    },
  ] as const)('fails when the data are missing: %j', async (container) => {
    const session = await testSession();
    const runner = await modelKind.runner(session);
    const error = await runner
      .run({ PrimaryContainer: { Image: image, ...container } }, recordedContext(session.objects))
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'MODEL_DATA_NOT_FOUND', category: 'job' });
  });

  test('takes a prefix where a container loads its models on demand', async () => {
    const session = await testSession();
    await session.objects.write('s3://b/models/one.tar.gz', 'x');
    const runner = await modelKind.runner(session);
    const PrimaryContainer = { Image: image, Mode: 'MultiModel', ModelDataUrl: 's3://b/models/' } as const;
    expect(await runner.run({ PrimaryContainer }, recordedContext(session.objects))).toMatchObject({
      PrimaryContainer,
    });
  });

  test('takes data of this machine, and data below a prefix', async () => {
    const session = await testSession();
    await session.objects.write('s3://b/model/part.bin', 'x');
    const path = join(session.directory, 'buckets', 'b', 'model', 'part.bin');
    const S3DataSource = { S3Uri: 's3://b/model/', S3DataType: 'S3Prefix', CompressionType: 'None' } as const;
    const runner = await modelKind.runner(session);
    const Containers = [
      { ModelDataUrl: path },
      { ModelDataUrl: `file://${path}` },
      { ModelDataSource: { S3DataSource } },
    ];
    expect(await runner.run({ Containers }, recordedContext(session.objects))).toMatchObject({ Containers });
  });
});
