import { readFileSync } from 'node:fs';
import { pipelineFromDefinition } from '@slipway/core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import abalone from '../../../../examples/abalone/pipeline.ts';
import { type ServiceModel, sagemakerModel } from '../../../../tools/test-python/service-model.ts';
import { wherePyPIAnswers } from '../../../../tools/test-python/virtual-environment.ts';
import { sdkDocument } from '../test/sdk-document.ts';
import { type Difference, leaveOut, recording, testParity } from './test/differences.ts';
import { pipelines } from './test/pipelines.ts';
import { type SendOptions, type Sent, sentRequests } from './test/sent-requests.ts';
import { requestProblems } from './test/shape-problems.ts';

beforeAll(() => {
  // Of nobody: what would slip past the service is refused by AWS.
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) vi.stubEnv(name, 'none');
});
afterAll(() => {
  vi.unstubAllEnvs();
});

/** What the pipelines of one kind name and do not make. */
const KIND_OPTIONS: SendOptions = {
  objects: {
    's3://elsewhere/data/data.csv': '1,2\n',
    's3://elsewhere/models/model.tar.gz': '',
    's3://elsewhere/reports/report.json': '{}',
  },
  prepare: (session) =>
    session.sagemaker.call('createModel', {
      ModelName: 'a-model',
      PrimaryContainer: { Image: 'image' },
      ExecutionRoleArn: session.role,
    }),
};

/** What is meant to differ between the request of a step and that of the SDK without a pipeline. */
const DIFFERENCES: Readonly<Record<string, readonly Difference[]>> = {
  processing: [],
  training: [
    {
      why: 'the SDK tells the container the name of its job; in a pipeline nobody knows it, and neither tells',
      undo: leaveOut('sagemaker_job_name', '"<name>"'),
    },
  ],
  model: [],
  'register-model': [
    {
      why: 'the SDK leaves this out in a pipeline: the package of a group cannot be sold',
      undo: leaveOut('CertifyForMarketplace', false),
    },
  ],
  transform: [],
};

const sent = new Map<string, Promise<readonly Sent[]>>();

/** What reaches the service of the pipeline of a kind, run once for all tests. */
function ofKind(name: string): Promise<readonly Sent[]> {
  const running = sent.get(name) ?? sentRequests(pipelines[name] ?? abalone, KIND_OPTIONS);
  sent.set(name, running);
  return running;
}

describe.each(Object.entries(DIFFERENCES))('the request of a %s step', (name, differences) => {
  testParity(
    () => recording(`requests/${name}`),
    () => ofKind(name),
    differences,
  );
});

test('a condition asks nothing of the service', async () => {
  expect(await ofKind('condition')).toEqual([]);
});

const S3OutputPath = 's3://sagemaker-us-east-1-000000000000/';
const DEBUGGER = { S3OutputPath, CollectionConfigurations: [] };
const PROFILER = { S3OutputPath, DisableProfiler: false };

const ABALONE_OPTIONS: SendOptions = {
  objects: Object.fromEntries(
    [
      's3://sagemaker-us-east-1-000000000000/abalone/abalone.csv',
      ...(readFileSync(sdkDocument('abalone'), 'utf8').match(/s3:\/\/[^"\\]+\.(?:py|tar\.gz)/g) ?? []),
    ].map((uri) => [uri, '']),
  ),
  rules: [
    {
      type: 'ProcessingJob',
      nameContains: 'AbaloneEval',
      objects: { 'evaluation/evaluation.json': '{"regression_metrics":{"mse":{"value":4}}}' },
    },
  ],
};

/** Steps of a branch run side by side: which is first is no difference. */
function byOperation(requests: readonly Sent[]): readonly Sent[] {
  return requests.toSorted((one, other) => one.Operation.localeCompare(other.Operation));
}

describe('the requests of the abalone pipeline', () => {
  const definition = JSON.parse(readFileSync(sdkDocument('abalone'), 'utf8'));
  testParity(
    async () =>
      byOperation(
        await sentRequests(() => pipelineFromDefinition('AbalonePipeline', definition), ABALONE_OPTIONS),
      ),
    async () => byOperation(await ofAbalone()),
    [
      {
        why: 'the SDK turns the debugger and the profiler of every training job on; ours leaves them off',
        undo: (text) => leaveOut('DebugHookConfig', DEBUGGER)(leaveOut('ProfilerConfig', PROFILER)(text)),
      },
      {
        why: 'the SDK’s XGBoostModel names its framework; ours has an option for it, which the example leaves out',
        undo: leaveOut('Framework', 'XGBOOST'),
      },
      {
        why: 'the SDK’s XGBoostModel cannot be registered without instance types for endpoints, which nothing here needs',
        undo: leaveOut('SupportedRealtimeInferenceInstanceTypes', ['ml.m5.xlarge']),
      },
    ],
  );
});

function ofAbalone(): Promise<readonly Sent[]> {
  const running = sent.get('abalone') ?? sentRequests(abalone, ABALONE_OPTIONS);
  sent.set('abalone', running);
  return running;
}

describe('the model of the service has no fault to find with what we send', () => {
  let model: ServiceModel | undefined;
  beforeAll(async () => {
    model = await wherePyPIAnswers('the checks of requests against the model of the service', sagemakerModel);
  }, 300_000);

  test.for([...Object.keys(DIFFERENCES), 'abalone'])('for %s', async (name, context) => {
    if (!model) return context.skip('PyPI cannot be reached');
    const requests = await (name === 'abalone' ? ofAbalone() : ofKind(name));
    expect(requests.length).toBeGreaterThan(0);
    for (const { Operation, Request } of requests)
      expect(requestProblems(model, Operation, Request)).toEqual([]);
  });
});
