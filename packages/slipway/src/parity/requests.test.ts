import type { Pipeline } from '@slipway/core';
import { describe, expect, test } from 'vitest';
import { type Difference, leaveOut, recording, testParity } from './test/differences.ts';
import { requestsOfAbalone, requestsOfKind } from './test/our-requests.ts';
import type { Sent } from './test/sent-requests.ts';
import { TUNING_DIFFERENCES } from './test/tuning-differences.ts';

/** What is meant to differ between the request of a step and that of the SDK without a pipeline. */
const DIFFERENCES: Readonly<Record<string, readonly Difference[]>> = {
  processing: [],
  training: [
    {
      why: 'the SDK tells the container the name of its job; in a pipeline nobody knows it, and neither tells',
      undo: leaveOut('sagemaker_job_name', '"<name>"'),
    },
  ],
  tuning: TUNING_DIFFERENCES,
  model: [],
  'register-model': [
    {
      why: 'the SDK leaves this out in a pipeline: the package of a group cannot be sold',
      undo: leaveOut('CertifyForMarketplace', false),
    },
  ],
  transform: [],
};

describe.each(Object.entries(DIFFERENCES))('the request of a %s step', (name, differences) => {
  testParity(
    () => recording(`requests/${name}`),
    () => requestsOfKind(name),
    differences,
  );
});

// The SDK gives a package no tags, and the session would.
const { 'register-model': _, ...WITH_SETTINGS } = DIFFERENCES;

describe.each(Object.entries(WITH_SETTINGS))(
  'the request of a %s step, when its session says what tags, network and keys it has',
  (name, differences) => {
    const requestDefaults = {
      tags: { team: 'none' },
      vpc: { SecurityGroupIds: ['sg-1'], Subnets: ['subnet-1'] },
      outputKmsKey: 'output-key',
      volumeKmsKey: 'volume-key',
    };
    testParity(
      () => recording(`requests/${name}`),
      () => requestsOfKind(name, { requestDefaults }, withoutSettings),
      differences,
    );
  },
);

const SETTINGS = ['Tags', 'VpcConfig', 'KmsKeyId', 'VolumeKmsKeyId'];

/** The pipeline that leaves tags, network and keys to its session. */
function withoutSettings(pipeline: Pipeline): Pipeline {
  const text = JSON.stringify(pipeline);
  const toJSON = () => JSON.parse(text, (key, value) => (SETTINGS.includes(key) ? undefined : value));
  return { ...pipeline, toJSON };
}

test('a condition asks nothing of the service', async () => {
  expect(await requestsOfKind('condition')).toEqual([]);
});

const S3OutputPath = 's3://sagemaker-us-east-1-000000000000/';
const DEBUGGER = { S3OutputPath, CollectionConfigurations: [] };
const PROFILER = { S3OutputPath, DisableProfiler: false };

describe('the requests of the abalone pipeline', () => {
  testParity(
    async () => byOperation(await requestsOfAbalone('SDK')),
    async () => byOperation(await requestsOfAbalone('ours')),
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

/** Steps of a branch run side by side: which is first is no difference. */
function byOperation(requests: readonly Sent[]): readonly Sent[] {
  return requests.toSorted((one, other) => one.Operation.localeCompare(other.Operation));
}
