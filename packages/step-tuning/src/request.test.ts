import type {
  CreateHyperParameterTuningJobRequest,
  DescribeHyperParameterTuningJobResponse,
  HyperParameterTrainingJobSummary,
} from '@aws-sdk/client-sagemaker';
import type { Fields, Wire } from '@slipway/testing';
import { describe, expect, expectTypeOf, test } from 'vitest';
import type { TuningRequest } from './request.ts';
import { tuningRequestSchema } from './request-schema.ts';
import type { TrainingJobSummary, TuningResponse } from './response.ts';
import { fullRequest, singleRequest } from './test/full-request.ts';

test('the request is that of the AWS client, field by field', () => {
  expectTypeOf<TuningRequest & { HyperParameterTuningJobName: string }>().toExtend<
    Wire<CreateHyperParameterTuningJobRequest>
  >();
  expectTypeOf<Fields<TuningRequest>>().toEqualTypeOf<Fields<CreateHyperParameterTuningJobRequest>>();
});

test('the response is one that the AWS client could give, and the list beside it too', () => {
  expectTypeOf<Omit<TuningResponse, 'TrainingJobSummaries'>>().toExtend<
    Wire<DescribeHyperParameterTuningJobResponse>
  >();
  expectTypeOf<TrainingJobSummary>().toExtend<Wire<HyperParameterTrainingJobSummary>>();
});

describe('the schema', () => {
  const config = singleRequest.HyperParameterTuningJobConfig;
  const definition = fullRequest.TrainingJobDefinition;
  const limits = (more: object) => ({
    HyperParameterTuningJobConfig: { ...config, ResourceLimits: { ...config.ResourceLimits, ...more } },
  });
  const defined = (more: object) => ({ TrainingJobDefinition: { ...definition, ...more } });

  test('takes every field there is, and fields it does not know', async () => {
    expect(await issues(fullRequest)).toEqual([]);
    expect(await issues({ ...fullRequest, NewField: {} })).toEqual([]);
  });

  test.each<[string, object]>([
    ['HyperParameterTuningJobConfig', { HyperParameterTuningJobConfig: undefined }],
    [
      'HyperParameterTuningJobConfig.Strategy',
      { HyperParameterTuningJobConfig: { ...config, Strategy: 'Best' } },
    ],
    [
      'HyperParameterTuningJobConfig.ResourceLimits.MaxNumberOfTrainingJobs',
      limits({ MaxNumberOfTrainingJobs: 751 }),
    ],
    [
      'HyperParameterTuningJobConfig.ResourceLimits.MaxParallelTrainingJobs',
      limits({ MaxParallelTrainingJobs: 101 }),
    ],
    [
      'HyperParameterTuningJobConfig.ResourceLimits.MaxRuntimeInSeconds',
      limits({ MaxRuntimeInSeconds: 119 }),
    ],
    [
      'WarmStartConfig.ParentHyperParameterTuningJobs',
      {
        WarmStartConfig: {
          ...fullRequest.WarmStartConfig,
          ParentHyperParameterTuningJobs: Array(6).fill({}),
        },
      },
    ],
    ['TrainingJobDefinitions', { TrainingJobDefinitions: Array(11).fill(definition) }],
    // What it has in common with a training job is judged as that is, and named as it stands here.
    ['TrainingJobDefinition.RoleArn', defined({ RoleArn: 5 })],
    ['TrainingJobDefinition.StaticHyperParameters.k', defined({ StaticHyperParameters: { k: 5 } })],
    [
      'TrainingJobDefinition.InputDataConfig.0.ChannelName',
      defined({ InputDataConfig: [{ ...definition.InputDataConfig[0], ChannelName: 'a/b' }] }),
    ],
    [
      'TrainingJobDefinition.HyperParameterTuningResourceConfig.InstanceCount',
      defined({
        ResourceConfig: undefined,
        HyperParameterTuningResourceConfig: { InstanceType: 't', InstanceCount: 0 },
      }),
    ],
    [
      'TrainingJobDefinitions.0.StoppingCondition.MaxRuntimeInSeconds',
      { TrainingJobDefinitions: [{ ...definition, StoppingCondition: { MaxRuntimeInSeconds: 0 } }] },
    ],
  ])('finds fault with %s', async (path, more) => {
    expect(await issues({ ...fullRequest, ...more })).toEqual([path]);
  });
});

async function issues(value: unknown): Promise<string[]> {
  const { issues = [] } = await tuningRequestSchema['~standard'].validate(value);
  return issues.map(({ path = [] }) =>
    path.map((part) => (typeof part === 'object' ? part.key : part)).join('.'),
  );
}
