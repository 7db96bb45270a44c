import { readdirSync } from 'node:fs';
import type { Pipeline, Session } from '@slipway/core';
import { describe, expect, test } from 'vitest';
import abalone from '../../../../examples/abalone/pipeline.ts';
import { localSession } from '../index.ts';
import { type Difference, leaveOut, recording, testParity } from './test/differences.ts';
import { DOCUMENT_DIFFERENCES } from './test/document-differences.ts';
import { pipelines } from './test/pipelines.ts';
import { TUNING_DIFFERENCES } from './test/tuning-differences.ts';

const STEP_NAMES: Difference = {
  why: 'a ModelStep of the SDK may be several steps, so each has a name of its own',
  undo: (text) => text.replaceAll(/\b(\w+)-(CreateModel|RegisterModel)\b/g, '$1'),
};

/** What is meant to differ in the document of a pipeline; the other kinds differ in nothing else. */
const DIFFERENCES: Readonly<Record<string, readonly Difference[]>> = {
  tuning: TUNING_DIFFERENCES,
  model: [STEP_NAMES],
  'register-model': [STEP_NAMES],
  abalone: [
    STEP_NAMES,
    {
      why: 'the SDK writes the name of the pipeline into the place of an output, ours asks the execution for it',
      undo: (text) =>
        text.replaceAll(
          /("sagemaker-us-east-1-000000000000",)"AbalonePipeline"(,\{"Get":"Execution.PipelineExecutionId"\})/g,
          '$1{"Get":"Execution.PipelineName"}$2',
        ),
    },
    {
      why: 'the SDK turns the debugger and the profiler of every training job on; they live in AWS',
      undo: (text) => text.replace(/,"DebugHookConfig":\{[^}]*\},"ProfilerConfig":\{[^}]*\}/, ''),
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
};

const all: Readonly<Record<string, (session: Session) => Pipeline>> = { abalone, ...pipelines };

describe.each(Object.keys(all))('the document of %s', (name) => {
  const make = all[name];
  testParity(
    () => recording(`documents/${name}`),
    () => make?.(localSession({ region: 'us-east-1' })),
    [...DOCUMENT_DIFFERENCES, ...(DIFFERENCES[name] ?? [])],
  );
});

test('every recording is compared', () => {
  const recorded = readdirSync(new URL('recorded/documents', import.meta.url), { encoding: 'utf8' });
  // `kinds` is for reading, and sdk-kinds.test.ts runs it.
  const others = ['kinds'];
  expect(recorded.sort()).toEqual([...Object.keys(all), ...others].map((name) => `${name}.json`).sort());
});
