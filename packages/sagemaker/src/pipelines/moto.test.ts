import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Moto, startMoto } from '../../../../tools/test-python/moto.ts';
import { wherePyPIAnswers } from '../../../../tools/test-python/virtual-environment.ts';
import { ROLE } from '../test/account-service.ts';
import { pipelineOf, trainStep } from '../test/managed-session.ts';
import { type PipelinesSession, pipelinesSession } from './session.ts';

// Pipelines as others play SageMaker. It runs nothing of them: what it keeps and tells is what counts here.

let moto: Moto | undefined;
let session: PipelinesSession;
let directory: string;
beforeAll(async () => {
  moto = await wherePyPIAnswers('managed pipelines against moto', startMoto);
  directory = await mkdtemp(join(tmpdir(), 'slipway-moto-'));
  if (!moto) return;
  for (const [name, value] of Object.entries(moto.environment)) vi.stubEnv(name, value);
  session = await pipelinesSession({ role: ROLE, directory, kinds: [] });
  await fetch(`${moto.endpoint}/${session.defaultBucket}`, { method: 'PUT' });
}, 900_000);
afterAll(async () => {
  vi.unstubAllEnvs();
  await moto?.[Symbol.asyncDispose]();
  await rm(directory, { recursive: true, force: true });
});

test('a pipeline is created, left alone, and updated', async (context) => {
  context.skip(!moto, 'PyPI cannot be reached');
  const one = pipelineOf([trainStep('Train')]);
  const options = { tags: { team: 'research' }, parallelism: 2, description: 'first' };
  const created = await session.upsert(one, options);
  expect(created).toEqual({
    PipelineArn: expect.stringMatching(/^arn:aws:sagemaker:us-east-1:123456789012:pipeline\/P$/),
    change: 'created',
  });
  await expect(session.upsert(one, options)).resolves.toEqual({ ...created, change: 'unchanged' });
  const two = pipelineOf([trainStep('Train'), trainStep('Again')]);
  const changed = { ...options, tags: { team: 'other' } };
  await expect(session.upsert(two, changed)).resolves.toEqual({ ...created, change: 'updated' });
  await expect(session.upsert(two, changed)).resolves.toEqual({ ...created, change: 'unchanged' });
  const described = await session.sagemaker.call('describePipeline', { PipelineName: 'P' });
  expect(JSON.parse(String(described['PipelineDefinition']))).toEqual(two.toJSON());
});

test('a large definition is taken from where it was put', async (context) => {
  context.skip(!moto, 'PyPI cannot be reached');
  const Arguments = { ...trainStep('Train').Arguments, HyperParameters: { long: 'x'.repeat(110_000) } };
  const large = pipelineOf([trainStep('Train', { Arguments })], { name: 'Large' });
  await expect(session.upsert(large)).resolves.toMatchObject({ change: 'created' });
  // moto tells what it read from S3 in a form of its own: that it is left alone then is tested elsewhere.
  const stored = await Array.fromAsync(
    session.objects.list(`s3://${session.defaultBucket}/pipelines/Large/`),
  );
  expect(stored).toMatchObject([{ size: JSON.stringify(large).length }]);
});

test('an execution is started, listed and read', async (context) => {
  context.skip(!moto, 'PyPI cannot be reached');
  const parameters = [{ Name: 'Rounds', Type: 'Integer' as const, DefaultValue: 1 }];
  const pipeline = pipelineOf([trainStep('Train')], { name: 'Started', parameters });
  const { PipelineArn } = await session.upsert(pipeline);
  const started = await session.sagemaker.call('startPipelineExecution', {
    PipelineName: 'Started',
    PipelineParameters: [{ Name: 'Rounds', Value: '7' }],
    ClientRequestToken: '0123456789012345678901234567890123456789',
  });
  const arn = String(started['PipelineExecutionArn']);
  expect(arn.startsWith(`${PipelineArn}/execution/`)).toBe(true);
  const listed = await Array.fromAsync(session.runs.list({ pipelineName: 'Started' }));
  expect(listed).toMatchObject([{ arn, pipelineName: 'Started', startTime: expect.any(Date) }]);
  expect(listed[0]?.startTime.getTime()).toBeGreaterThan(Date.now() - 3_600_000);
  const record = await session.runs.get(arn);
  expect(record).toMatchObject({ arn, pipelineName: 'Started', parameters: { Rounds: '7' } });
  expect(record?.definition).toEqual(pipeline.toJSON());
});

test('a pipeline that is not there is told so, and one that is goes', async (context) => {
  context.skip(!moto, 'PyPI cannot be reached');
  await expect(session.remains('None')).rejects.toMatchObject({ code: 'PIPELINE_NOT_FOUND' });
  await session.upsert(pipelineOf([trainStep('Train')], { name: 'Gone' }));
  await expect(session.delete('Gone')).resolves.toMatchObject({ models: [], executions: 0 });
  await expect(session.delete('Gone')).rejects.toMatchObject({ code: 'PIPELINE_NOT_FOUND' });
});
