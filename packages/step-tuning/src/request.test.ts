import type {
  CreateHyperParameterTuningJobRequest,
  DescribeHyperParameterTuningJobResponse,
  HyperParameterTrainingJobSummary,
} from '@aws-sdk/client-sagemaker';
import type { SupportTable } from '@slipway/core';
import { describe, expect, expectTypeOf, test } from 'vitest';
import type { TuningRequest } from './request.ts';
import { tuningRequestSchema } from './request-schema.ts';
import type { TrainingJobSummary, TuningResponse } from './response.ts';
import { tuningSupport } from './support.ts';
import { fullRequest, singleRequest } from './test/full-request.ts';

/** The client's types as JSON has them: read-only, required fields really required, times and enums as text. */
type Wire<T> = T extends Date | string
  ? string
  : T extends readonly (infer Item)[]
    ? readonly Wire<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]: Wire<Exclude<T[Key], undefined>> }
      : T;

/** All the places of a type, so that one that is missing on either side shows. */
type Shape<T> = T extends readonly (infer Item)[]
  ? readonly Shape<Item>[]
  : T extends object
    ? string extends keyof T
      ? 'map'
      : { readonly [Key in keyof T]-?: Shape<NonNullable<T[Key]>> }
    : 'value';

test('the request is that of the AWS client, field by field', () => {
  expectTypeOf<TuningRequest & { HyperParameterTuningJobName: string }>().toExtend<
    Wire<CreateHyperParameterTuningJobRequest>
  >();
  expectTypeOf<Shape<TuningRequest>>().toEqualTypeOf<Shape<CreateHyperParameterTuningJobRequest>>();
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

test('the support table has a word on every field', () => {
  expect(leaves(fullRequest).filter((path) => !isCovered(tuningSupport, path))).toEqual([]);
});

test('the support table speaks of no field that is none', () => {
  const known = leaves(fullRequest);
  expect(Object.keys(tuningSupport).filter((entry) => !known.some((path) => covers(entry, path)))).toEqual(
    [],
  );
});

async function issues(value: unknown): Promise<string[]> {
  const { issues = [] } = await tuningRequestSchema['~standard'].validate(value);
  return issues.map(({ path = [] }) =>
    path.map((part) => (typeof part === 'object' ? part.key : part)).join('.'),
  );
}

function leaves(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => leaves(item, `${path}[]`));
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, child]) => leaves(child, path === '' ? key : `${path}.${key}`));
}

function isCovered(table: SupportTable, path: string): boolean {
  return Object.keys(table).some((entry) => covers(entry, path));
}

function covers(entry: string, path: string): boolean {
  const open = entry.endsWith('.*') ? entry.slice(0, -1) : undefined;
  return (
    path === entry ||
    path.startsWith(`${entry}.`) ||
    path.startsWith(`${entry}[`) ||
    (open !== undefined && path.startsWith(open))
  );
}
