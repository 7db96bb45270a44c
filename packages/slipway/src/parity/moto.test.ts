import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject } from '@slipway/core';
import { type SageMakerSession, sagemakerSession } from '@slipway/sagemaker';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Moto, startMoto } from '../../../../tools/test-python/moto.ts';
import { wherePyPIAnswers } from '../../../../tools/test-python/virtual-environment.ts';
import { stepKinds } from '../kinds.ts';
import { pipelines } from './test/pipelines.ts';
import { quickClock } from './test/sent-requests.ts';

// The service and S3 as others play them, who know nothing of us. What becomes of a job there says nothing: all succeed.

const ACCOUNT = '123456789012';

let moto: Moto | undefined;
let session: SageMakerSession;
let directory: string;
beforeAll(async () => {
  moto = await wherePyPIAnswers('the runs against moto', startMoto);
  directory = await mkdtemp(join(tmpdir(), 'slipway-moto-'));
  if (!moto) return;
  for (const [name, value] of Object.entries(moto.environment)) vi.stubEnv(name, value);
  for (const bucket of [`sagemaker-us-east-1-${ACCOUNT}`, 'elsewhere'])
    await fetch(`${moto.endpoint}/${bucket}`, { method: 'PUT' });
  const role = `arn:aws:iam::${ACCOUNT}:role/none`;
  session = await sagemakerSession({ role, directory, kinds: stepKinds, clock: quickClock });
  await session.objects.write('s3://elsewhere/data/data.csv', '1,2\n');
  await session.objects.write('s3://elsewhere/models/model.tar.gz', 'model');
  const PrimaryContainer = { Image: 'image' };
  await session.sagemaker.call('createModel', {
    ModelName: 'a-model',
    PrimaryContainer,
    ExecutionRoleArn: role,
  });
}, 900_000);
afterAll(async () => {
  vi.unstubAllEnvs();
  await moto?.[Symbol.asyncDispose]();
  await rm(directory, { recursive: true, force: true });
});

test('a session finds its region and account where every AWS SDK looks', (context) => {
  context.skip(!moto, 'PyPI cannot be reached');
  expect(session).toMatchObject({ region: 'us-east-1', account: ACCOUNT });
});

/** What moto answers with something of its own, or not at all. It knows nothing of a tuning job's training jobs. */
const NOT_KEPT: Readonly<Record<string, readonly string[]>> = {
  processing: ['Environment', 'ProcessingResources', 'Tags'],
  training: ['AlgorithmSpecification', 'Environment', 'ProfilerConfig', 'Tags'],
  model: ['Tags'],
  'register-model': ['SkipModelValidation'],
  transform: ['Tags'],
};

test.for(Object.entries(NOT_KEPT))('moto keeps what a %s step asks for', async ([name, notKept], context) => {
  context.skip(!moto, 'PyPI cannot be reached');
  const make = pipelines[name];
  if (!make) throw new Error(`There is no pipeline ${name}`);
  const pipeline = make(session);
  const responses: unknown[] = [];
  const execution = await session.start(pipeline, {
    onEvent: (event) => void (event.type === 'StepSucceeded' && responses.push(event.response)),
  });
  await execution.wait();
  const { Arguments } = pipeline.toJSON().Steps[0] ?? {};
  const asked = Object.entries(Arguments as JsonObject).filter(([field]) => !notKept.includes(field));
  expect(asked.length).toBeGreaterThan(2);
  expect(responses).toEqual([expect.objectContaining(Object.fromEntries(asked))]);
});

test('code is in the bucket once, under its digest', async (context) => {
  context.skip(!moto, 'PyPI cannot be reached');
  const uris = await Array.fromAsync(
    session.objects.list(`s3://${session.defaultBucket}/`),
    ({ uri }) => uri,
  );
  const { sourceDirectory, localFile } = session;
  const scripts = new URL('../../../../tools/sdk-documents/scripts/', import.meta.url);
  expect(uris.sort()).toEqual(
    [localFile(new URL('prepare.py', scripts)).uri, sourceDirectory(scripts).uri].sort(),
  );
});
