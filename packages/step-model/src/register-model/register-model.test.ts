import { type JsonObject, planDefinition, type Session } from '@slipway/core';
import { recordedContext } from '@slipway/testing';
import { describe, expect, test } from 'vitest';
import { registerModelKind, registerModelStep } from '../index.ts';
import { testSession } from '../test/session.ts';

const image = '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1';
const place = { role: 'arn:aws:iam::000000000000:role/R', region: 'us-east-1' };

describe('registerModelStep', () => {
  test('writes what the Python SDK writes for the least there must be', () => {
    const built = registerModelStep(place, {
      name: 'R',
      image,
      modelData: 's3://b/m.tar.gz',
      modelPackageGroupName: 'G',
      contentTypes: ['text/csv'],
      responseTypes: ['text/csv'],
    });
    expect(built.toJSON()).toEqual({
      Name: 'R',
      Type: 'RegisterModel',
      Arguments: {
        ModelPackageGroupName: 'G',
        InferenceSpecification: {
          Containers: [{ Image: image, Environment: {}, ModelDataUrl: 's3://b/m.tar.gz' }],
          SupportedContentTypes: ['text/csv'],
          SupportedResponseMIMETypes: ['text/csv'],
        },
        ModelApprovalStatus: 'PendingManualApproval',
        SkipModelValidation: 'None',
      },
    });
  });

  test('writes what the Python SDK writes for all there may be', () => {
    const built = registerModelStep(place, {
      name: 'R',
      image,
      modelData: 's3://b/m.tar.gz',
      sourceDir: 's3://b/code/sourcedir.tar.gz',
      entryPoint: 'inference.py',
      environment: { A: 'b' },
      modelPackageGroupName: 'G',
      contentTypes: ['text/csv'],
      responseTypes: ['text/csv'],
      inferenceInstances: ['ml.t2.medium'],
      transformInstances: ['ml.m5.large'],
      approvalStatus: 'Approved',
      modelMetrics: {
        ModelQuality: { Statistics: { ContentType: 'application/json', S3Uri: 's3://b/eval.json' } },
      },
      customerMetadataProperties: { k: 'v' },
      nearestModelName: 'n',
      framework: 'XGBOOST',
      frameworkVersion: '1.7',
      request: {
        ModelPackageDescription: 'd',
        Domain: 'MACHINE_LEARNING',
        Task: 'REGRESSION',
        SamplePayloadUrl: 's3://b/p',
        SkipModelValidation: 'All',
        SourceUri: 's3://b/s',
      },
    });
    expect(built.toJSON().Arguments).toEqual({
      ModelPackageGroupName: 'G',
      ModelPackageDescription: 'd',
      ModelMetrics: {
        ModelQuality: { Statistics: { ContentType: 'application/json', S3Uri: 's3://b/eval.json' } },
        Bias: {},
        Explainability: {},
      },
      CustomerMetadataProperties: { k: 'v' },
      Domain: 'MACHINE_LEARNING',
      SamplePayloadUrl: 's3://b/p',
      Task: 'REGRESSION',
      SourceUri: 's3://b/s',
      InferenceSpecification: {
        Containers: [
          {
            Image: image,
            Environment: {
              A: 'b',
              SAGEMAKER_PROGRAM: 'inference.py',
              SAGEMAKER_SUBMIT_DIRECTORY: 's3://b/code/sourcedir.tar.gz',
              SAGEMAKER_CONTAINER_LOG_LEVEL: '20',
              SAGEMAKER_REGION: 'us-east-1',
            },
            ModelDataUrl: 's3://b/m.tar.gz',
            Framework: 'XGBOOST',
            FrameworkVersion: '1.7',
            NearestModelName: 'n',
          },
        ],
        SupportedContentTypes: ['text/csv'],
        SupportedResponseMIMETypes: ['text/csv'],
        SupportedRealtimeInferenceInstanceTypes: ['ml.t2.medium'],
        SupportedTransformInstanceTypes: ['ml.m5.large'],
      },
      ModelApprovalStatus: 'Approved',
      SkipModelValidation: 'All',
    });
  });

  test('has the package described as its properties', () => {
    const { properties } = registerModelStep(place, { name: 'R', image, modelPackageGroupName: 'G' });
    expect(properties.ModelPackageArn.toJSON()).toEqual({ Get: 'Steps.R.ModelPackageArn' });
    expect(properties.InferenceSpecification.Containers[0]?.Image.toJSON()).toEqual({
      Get: 'Steps.R.InferenceSpecification.Containers[0].Image',
    });
  });
});

describe('the RegisterModel kind', () => {
  test('has nothing against what the builder writes, and warns of nothing', async () => {
    const step = registerModelStep(place, {
      name: 'R',
      image,
      modelData: 's3://b/m.tar.gz',
      modelPackageGroupName: 'G',
      contentTypes: ['text/csv'],
    });
    const document = { Version: '2020-12-01', Steps: [step.toJSON()] };
    const plan = await planDefinition(document, new Map([['RegisterModel', registerModelKind]]));
    expect(plan.problems).toEqual([]);
    expect(plan.warnings).toEqual([]);
  });

  test('refuses a name beside a group, and values of the wrong type', async () => {
    const Arguments = {
      ModelPackageGroupName: 'G',
      ModelPackageName: 'N',
      InferenceSpecification: { Containers: [{ Image: 3 }] },
      ModelMetrics: { ModelQuality: { Statistics: { ContentType: 'x' } } },
    };
    const document = { Version: '2020-12-01', Steps: [{ Name: 'R', Type: 'RegisterModel', Arguments }] };
    const plan = await planDefinition(document, new Map([['RegisterModel', registerModelKind]]));
    expect(plan.problems.map(({ path }) => path).sort()).toEqual([
      '$.Steps[0].Arguments.InferenceSpecification.Containers[0].Image',
      '$.Steps[0].Arguments.ModelMetrics.ModelQuality.Statistics.S3Uri',
      '$.Steps[0].Arguments.ModelPackageName',
    ]);
  });

  test('reads the model data and runs no image', () => {
    const Containers = [{ Image: image, ModelDataUrl: 's3://b/m.tar.gz' }];
    expect(registerModelKind.uses?.({ InferenceSpecification: { Containers } })).toEqual({
      reads: [{ path: 'InferenceSpecification.Containers[0].ModelDataUrl', value: 's3://b/m.tar.gz' }],
    });
    expect(registerModelKind.uses?.({})).toEqual({});
  });

  test('has no runner for another session', async () => {
    await expect(registerModelKind.runner({ target: 'elsewhere' } as Session)).rejects.toMatchObject({
      code: 'RUNNER_MISSING',
    });
  });
});

describe('the local runner', () => {
  const InferenceSpecification = { Containers: [{ Image: image, ModelDataUrl: 's3://b/m.tar.gz' }] };

  test('makes a missing group, counts versions, and runs once per job name', async () => {
    const session = await testSession();
    await session.objects.write('s3://b/m.tar.gz', 'model');
    const runner = await registerModelKind.runner(session);
    const request = {
      ModelPackageName: 'what the engine adds',
      ModelPackageGroupName: 'G',
      InferenceSpecification,
      CustomerMetadataProperties: JSON.parse('{"__proto__":"x"}') as Record<string, string>,
      Tags: [{ Key: 'a', Value: 'b' }],
    };
    const context = recordedContext(session.objects, { jobName: 'job-1' });
    const first = await runner.run(request, context);
    expect(first).toMatchObject({
      ModelPackageGroupName: 'G',
      ModelPackageVersion: 1,
      ModelPackageArn: 'arn:aws:sagemaker:eu-west-1:000000000000:model-package/G/1',
      ModelPackageStatus: 'Completed',
      ModelPackageStatusDetails: { ValidationStatuses: [] },
      ModelApprovalStatus: 'PendingManualApproval',
      InferenceSpecification,
    });
    expect(first).not.toHaveProperty('Tags');
    expect(first).not.toHaveProperty('ClientToken');
    expect(JSON.stringify(first.CustomerMetadataProperties)).toBe('{"__proto__":"x"}');
    expect(context.reports[0]).toMatchObject({ ModelPackageArn: first.ModelPackageArn });
    expect(registerModelKind.metadata?.(first)).toEqual({
      RegisterModel: { Arn: first.ModelPackageArn },
    } satisfies JsonObject);
    expect(await runner.run(request, recordedContext(session.objects, { jobName: 'job-1' }))).toEqual(first);
    expect(await runner.run(request, recordedContext(session.objects, { jobName: 'job-2' }))).toMatchObject({
      ModelPackageVersion: 2,
    });
    expect(await session.modelPackages.list('G')).toHaveLength(2);
  });

  test('names a package without a group after its job', async () => {
    const session = await testSession();
    const runner = await registerModelKind.runner(session);
    const response = await runner.run(
      { ModelApprovalStatus: 'Approved' },
      recordedContext(session.objects, { jobName: 'job-1' }),
    );
    expect(response).toMatchObject({ ModelPackageName: 'job-1', ModelApprovalStatus: 'Approved' });
    expect(response).not.toHaveProperty('ModelPackageVersion');
  });

  test('fails when the model data are missing, and then makes no version', async () => {
    const session = await testSession();
    const runner = await registerModelKind.runner(session);
    await expect(
      runner.run({ ModelPackageGroupName: 'G', InferenceSpecification }, recordedContext(session.objects)),
    ).rejects.toMatchObject({ code: 'MODEL_DATA_NOT_FOUND' });
    expect(await session.modelPackages.list('G')).toEqual([]);
  });

  test('warns of metrics that are not there', async () => {
    const session = await testSession();
    await session.objects.write('s3://b/eval.json', '{}');
    const context = recordedContext(session.objects);
    const source = (S3Uri: string) => ({ ContentType: 'application/json', S3Uri });
    const ModelMetrics = {
      ModelQuality: { Statistics: source('s3://b/eval.json'), Constraints: source('s3://b/missing.json') },
      Bias: {},
    };
    const runner = await registerModelKind.runner(session);
    await runner.run({ ModelPackageGroupName: 'G', ModelMetrics }, context);
    expect(context.warnings).toEqual(['the model metrics s3://b/missing.json are not there']);
  });

  test('says what came out', async () => {
    const response = {
      ModelPackageName: 'G',
      ModelPackageVersion: 3,
      ModelApprovalStatus: 'Approved',
    } as const;
    const from = {
      step: { Name: 'R', Type: 'RegisterModel', Arguments: {} },
      objects: (await testSession()).objects,
    };
    expect(await registerModelKind.outcome?.(response as never, from)).toBe('G version 3, Approved');
  });
});
