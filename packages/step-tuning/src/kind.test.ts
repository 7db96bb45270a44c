import type { JsonObject } from '@slipway/core';
import { describeStepKind } from '@slipway/testing';
import { describe, expect, test } from 'vitest';
import { tuningKind } from './kind.ts';
import type { TuningResponse } from './response.ts';
import { fullRequest, severalRequest, singleRequest } from './test/full-request.ts';

describeStepKind('Tuning', () => ({ kind: tuningKind, requests: [singleRequest, severalRequest] }));

const args = singleRequest as unknown as JsonObject;
const check = (more: object) =>
  tuningKind.check?.(
    { Name: 'T', Type: 'Tuning', Arguments: { ...args, ...more } as JsonObject },
    { target: 'local' },
  ) ?? [];
const config = fullRequest.HyperParameterTuningJobConfig;
const definition = fullRequest.TrainingJobDefinition;

describe('check', () => {
  test('is content with a request that is whole', () => {
    expect(check({})).toEqual([]);
  });

  test.each<[string, string, string, object]>([
    ['BAD_ARGUMENTS', 'TrainingJobDefinition', 'no definition', { TrainingJobDefinition: undefined }],
    ['BAD_ARGUMENTS', 'TrainingJobDefinitions', 'too', { TrainingJobDefinitions: [definition] }],
    [
      'BAD_ARGUMENTS',
      'TrainingJobDefinition.AlgorithmSpecification.MetricDefinitions',
      'no metric mae',
      {
        HyperParameterTuningJobConfig: {
          ...config,
          HyperParameterTuningJobObjective: { Type: 'Minimize', MetricName: 'mae' },
        },
      },
    ],
    [
      'BAD_ARGUMENTS',
      'TrainingJobDefinition.StaticHyperParameters.num_round',
      'searched as well',
      defined({
        HyperParameterRanges: {
          IntegerParameterRanges: [{ Name: 'num_round', MinValue: '1', MaxValue: '9' }],
        },
      }),
    ],
    [
      'BAD_ARGUMENTS',
      'HyperParameterTuningJobConfig',
      'must be Off',
      {
        HyperParameterTuningJobConfig: {
          ...config,
          Strategy: 'Hyperband',
          TrainingJobEarlyStoppingType: 'Auto',
        },
      },
    ],
    // What is wrong with its training jobs, where it stands here.
    [
      'BAD_ARGUMENTS',
      'TrainingJobDefinition.AlgorithmSpecification.MetricDefinitions[0].Regex',
      'regular expression',
      defined({
        AlgorithmSpecification: {
          ...definition.AlgorithmSpecification,
          MetricDefinitions: [{ Name: 'rmse', Regex: '(?P<x>.)' }],
        },
      }),
    ],
    [
      'BAD_ARGUMENTS',
      'TrainingJobDefinition.HyperParameterTuningResourceConfig',
      'InstanceCount',
      defined({
        ResourceConfig: undefined,
        HyperParameterTuningResourceConfig: { InstanceType: 'ml.m5.xlarge' },
      }),
    ],
  ])('%s at %s: %s', (code, path, words, more) => {
    expect(check(more)).toEqual([
      expect.objectContaining({
        code,
        path: `Arguments.${path}`,
        message: expect.stringContaining(words),
        hint: expect.any(String),
      }),
    ]);
  });

  test('lets expressions stand anywhere', () => {
    const expression = { Get: 'Parameters.X' };
    for (const field of Object.keys(config))
      expect(
        () => check({ HyperParameterTuningJobConfig: { ...config, [field]: expression } }),
        field,
      ).not.toThrow();
    for (const field of Object.keys(definition)) {
      expect(() => check(defined({ [field]: expression })), field).not.toThrow();
      expect(() => tuningKind.uses?.({ ...args, ...defined({ [field]: expression }) }), field).not.toThrow();
    }
    const ContinuousParameterRanges = [{ Name: 'eta', MinValue: expression, MaxValue: '1' }];
    const ranges = {
      HyperParameterTuningJobConfig: { ...config, ParameterRanges: { ContinuousParameterRanges } },
    };
    expect(check(ranges)).toEqual([]);
    expect(check({ HyperParameterTuningJobConfig: expression, TrainingJobDefinition: expression })).toEqual(
      [],
    );
  });
});

test('uses tells images, inputs, outputs and instances of every definition with their places', () => {
  const StaticHyperParameters = { sagemaker_submit_directory: '"s3://bucket/code/sourcedir.tar.gz"' };
  const several = {
    ...args,
    TrainingJobDefinition: undefined,
    TrainingJobDefinitions: [
      { ...definition, StaticHyperParameters, ResourceConfig: undefined },
      { ...definition, CheckpointConfig: undefined },
    ],
  } as unknown as JsonObject;
  const uses = tuningKind.uses?.(several);
  expect(uses?.reads?.slice(0, 2)).toEqual([
    {
      path: 'TrainingJobDefinitions[0].InputDataConfig[0].DataSource.S3DataSource.S3Uri',
      value: 's3://bucket/train',
    },
    {
      path: 'TrainingJobDefinitions[0].StaticHyperParameters.sagemaker_submit_directory',
      value: 's3://bucket/code/sourcedir.tar.gz',
      archive: true,
    },
  ]);
  expect(uses?.images?.map(({ path }) => path)).toEqual([
    'TrainingJobDefinitions[0].AlgorithmSpecification.TrainingImage',
    'TrainingJobDefinitions[1].AlgorithmSpecification.TrainingImage',
  ]);
  expect(uses?.writes).toEqual([
    {
      path: 'TrainingJobDefinitions[0].OutputDataConfig.S3OutputPath',
      value: 's3://bucket/out',
      byJob: true,
    },
    {
      path: 'TrainingJobDefinitions[0].CheckpointConfig.S3Uri',
      value: 's3://bucket/checkpoints',
      byJob: true,
    },
    {
      path: 'TrainingJobDefinitions[1].OutputDataConfig.S3OutputPath',
      value: 's3://bucket/out',
      byJob: true,
    },
  ]);
  expect(uses?.instances?.[0]).toEqual({
    path: 'TrainingJobDefinitions[0].HyperParameterTuningResourceConfig.InstanceConfigs[0].InstanceType',
    value: 'ml.m5.xlarge',
  });
});

test('the cache goes by the fields that SageMaker names, and by no other', () => {
  const {
    AlgorithmSpecification,
    HyperParameterRanges,
    InputDataConfig,
    StaticHyperParameters,
    TuningObjective,
  } = definition;
  const decisive = {
    AlgorithmSpecification,
    HyperParameterRanges,
    InputDataConfig,
    StaticHyperParameters,
    TuningObjective,
  };
  expect(tuningKind.cacheKey?.(fullRequest)).toEqual({
    HyperParameterTuningJobConfig: config,
    TrainingJobDefinition: decisive,
    TrainingJobDefinitions: [decisive],
  });
});

test('it is retried as other jobs are, but not for what happened to one of its training jobs', () => {
  expect(tuningKind.retryable).toContain('SageMaker.RESOURCE_LIMIT');
  expect(tuningKind.retryable).not.toContain('SageMaker.JOB_INTERNAL_ERROR');
});

const response = {
  ...singleRequest,
  HyperParameterTuningJobArn: 'arn',
  TrainingJobStatusCounters: {
    Completed: 2,
    InProgress: 0,
    RetryableError: 0,
    NonRetryableError: 1,
    Stopped: 0,
  },
  BestTrainingJob: {
    TrainingJobName: 'job-007-c42f316a',
    TunedHyperParameters: { eta: '0.123456789', booster: '"dart"' },
    FinalHyperParameterTuningJobObjectiveMetric: { Type: 'Minimize', MetricName: 'rmse', Value: 1.25 },
  },
  TrainingJobSummaries: [{ TrainingJobName: 'job-007-c42f316a' }],
} as unknown as TuningResponse;

test('what came out is the best training job, its hyperparameters and its model', async () => {
  expect(await tuningKind.outcome?.(response, {} as never)).toBe(
    'rmse 1.25, best of 3: trial 7\neta=0.12346, booster=dart\ns3://bucket/out/job-007-c42f316a/output/model.tar.gz',
  );
  expect(tuningKind.outputs?.(response)).toEqual(['s3://bucket/out/job-007-c42f316a/output/']);
  expect(tuningKind.metadata?.(response)).toEqual({ TuningJob: { Arn: 'arn' } });
});

function defined(more: object): JsonObject {
  return { TrainingJobDefinition: { ...definition, ...more } } as unknown as JsonObject;
}
