import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sagemakerService } from '@slipway/testing/sagemaker-service';
import { expect, onTestFinished, test, vi } from 'vitest';
import { pipelineFromDefinition, pipelinesSession } from './index.ts';

test('a session of every step kind deploys and deletes, and tells what is wrong with a step before', async () => {
  const service = await sagemakerService();
  const { region, account, endpoint } = service;
  const directory = await mkdtemp(join(tmpdir(), 'slipway-pipelines-'));
  onTestFinished(async () => {
    await service.close();
    await rm(directory, { recursive: true });
  });
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  const role = `arn:aws:iam::${account}:role/pipelines`;
  const session = await pipelinesSession({ role, region, endpoint, directory });
  const stepOf = (Type: string) => ({ Name: 'One', Type, Arguments: {} });
  const pipelineOf = (Type: string) =>
    pipelineFromDefinition('P', { Version: '2020-12-01', Steps: [stepOf(Type)] });
  await expect(session.upsert(pipelineOf('Training'))).rejects.toMatchObject({
    code: 'PIPELINE_INVALID',
    problems: expect.arrayContaining([expect.objectContaining({ code: 'BAD_ARGUMENTS', step: 'One' })]),
  });
  expect(service.snapshot().pipelines).toEqual([]);
  await expect(session.upsert(pipelineOf('Fail'))).resolves.toMatchObject({ change: 'created' });
  await expect(session.delete('P')).resolves.toMatchObject({ models: [] });
  expect(service.snapshot().pipelines).toEqual([]);
});
