import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROLE } from '../test/account-service.ts';
import { managedTest, pipelineOf, trainStep } from '../test/managed-session.ts';

const CHANGES = ['CreatePipeline', 'UpdatePipeline', 'AddTags'];
const changes = ({ calls }: Awaited<ReturnType<typeof managedTest>>['service']): string[] =>
  calls.map(({ operation }) => operation).filter((operation) => CHANGES.includes(operation));

describe('upsert', () => {
  test('creates a pipeline, updates what has changed of it, and calls nothing where nothing has', async () => {
    const { service, session } = await managedTest();
    const one = pipelineOf([trainStep('Train')]);
    const options = { tags: { team: 'research' }, parallelism: 2, description: 'first' };
    await expect(session.upsert(one, options)).resolves.toEqual({
      PipelineArn: 'arn:aws:sagemaker:eu-west-1:123456789012:pipeline/P',
      change: 'created',
    });
    const [created] = service.calls.filter(({ operation }) => operation === 'CreatePipeline');
    expect(created?.input).toMatchObject({
      PipelineName: 'P',
      RoleArn: ROLE,
      PipelineDefinition: JSON.stringify(one),
      PipelineDescription: 'first',
      ParallelismConfiguration: { MaxParallelExecutionSteps: 2 },
      Tags: [{ Key: 'team', Value: 'research' }],
    });
    await expect(session.upsert(one, options)).resolves.toMatchObject({ change: 'unchanged' });
    await expect(session.upsert(one)).resolves.toMatchObject({ change: 'unchanged' });
    expect(changes(service)).toEqual(['CreatePipeline']);

    const two = pipelineOf([trainStep('Train'), trainStep('Again')]);
    await expect(session.upsert(two)).resolves.toMatchObject({ change: 'updated' });
    await expect(session.upsert(two, { parallelism: 3 })).resolves.toMatchObject({ change: 'updated' });
    const tags = { team: 'research', stage: 'test' };
    await expect(session.upsert(two, { tags })).resolves.toMatchObject({ change: 'updated' });
    await expect(session.upsert(two, { tags, parallelism: 3 })).resolves.toMatchObject({
      change: 'unchanged',
    });
    expect(changes(service)).toEqual(['CreatePipeline', 'UpdatePipeline', 'UpdatePipeline', 'AddTags']);
    const described = await session.sagemaker.call('describePipeline', { PipelineName: 'P' });
    expect(described).toMatchObject({
      PipelineDefinition: JSON.stringify(two),
      PipelineDescription: 'first',
      ParallelismConfiguration: { MaxParallelExecutionSteps: 3 },
    });
  });

  test('takes another order of keys for the same definition, and another role for a change', async () => {
    const { service, session, another } = await managedTest();
    await session.upsert(pipelineOf([trainStep('Train')]));
    const { Name, Type, Arguments } = trainStep('Train');
    const { change } = await session.upsert(pipelineOf([{ Arguments, Type, Name }]));
    expect(change).toBe('unchanged');
    const role = ROLE.replace('execution', 'other');
    const other = await another({ role });
    await expect(other.upsert(pipelineOf([trainStep('Train')]))).resolves.toMatchObject({
      change: 'updated',
    });
    expect(service.calls.findLast(({ operation }) => operation === 'UpdatePipeline')?.input).toMatchObject({
      RoleArn: role,
    });
  });

  test.each(['CreatePipeline', 'UpdatePipeline'])(
    'makes %s again when its answer was lost',
    async (operation) => {
      const { service, session } = await managedTest();
      if (operation === 'UpdatePipeline') await session.upsert(pipelineOf([trainStep('First')]));
      service.addFault({ operation, kind: 'lost-answer' });
      service.addFault({ operation: 'DescribePipeline', kind: 'throttling', times: 2 });
      await session.upsert(pipelineOf([trainStep('Train')]));
      expect(service.countOf(operation)).toBe(2);
      expect(service.snapshot().pipelines).toEqual(['P']);
      await expect(session.upsert(pipelineOf([trainStep('Train')]))).resolves.toMatchObject({
        change: 'unchanged',
      });
    },
  );

  test('sends a large definition through S3, under its content', async () => {
    const { service, session } = await managedTest();
    const Arguments = { ...trainStep('Train').Arguments, HyperParameters: { long: 'é'.repeat(60_000) } };
    const large = pipelineOf([{ ...trainStep('Train'), Arguments }]);
    expect(JSON.stringify(large).length).toBeLessThan(102_400);
    await session.upsert(large);
    const { input } = service.calls.find(({ operation }) => operation === 'CreatePipeline') ?? {};
    expect(input).not.toHaveProperty('PipelineDefinition');
    const place = (input as { PipelineDefinitionS3Location: { Bucket: string; ObjectKey: string } })
      .PipelineDefinitionS3Location;
    expect(place).toEqual({
      Bucket: session.defaultBucket,
      ObjectKey: expect.stringMatching(/^pipelines\/P\/[0-9a-f]{64}\.json$/),
    });
    const stored = service.read(`s3://${place.Bucket}/${place.ObjectKey}`);
    expect(Buffer.from(stored ?? '').toString()).toBe(JSON.stringify(large));
    await expect(session.upsert(large)).resolves.toMatchObject({ change: 'unchanged' });
    expect(service.countOf('PutObject')).toBe(1);
  });

  test('stores local files by their content before the pipeline names them', async () => {
    const { service, session } = await managedTest();
    const path = join(session.directory, '..', 'code.py');
    await writeFile(path, 'print(1)');
    const file = session.localFile(path);
    const pipeline = { ...pipelineOf([trainStep('Train')]), localFiles: [file] };
    await session.upsert(pipeline);
    await session.upsert(pipeline);
    expect(Buffer.from(service.read(file.uri) ?? '').toString()).toBe('print(1)');
    expect(service.countOf('PutObject')).toBe(1);
    const operations = service.calls.map(({ operation }) => operation);
    expect(operations.indexOf('PutObject')).toBeLessThan(operations.indexOf('CreatePipeline'));
  });

  test('without a role is refused before anything is called; what SageMaker refuses is told as wrong input', async () => {
    const { service, another } = await managedTest();
    const nobody = await another({ role: '' });
    await expect(nobody.upsert(pipelineOf([trainStep('Train')]))).rejects.toMatchObject({
      code: 'ROLE_MISSING',
      category: 'environment',
    });
    expect(changes(service)).toEqual([]);
    const session = await another();
    const error = { code: 'ValidationException', message: 'not this' };
    service.addFault({ operation: 'CreatePipeline', kind: 'error', error });
    await expect(session.upsert(pipelineOf([trainStep('Train')]))).rejects.toMatchObject({
      code: 'AWS_REQUEST_REFUSED',
      category: 'input',
      message: expect.stringContaining('not this'),
    });
    const tags = Object.fromEntries(Array.from({ length: 51 }, (_, i) => [`tag${i}`, '']));
    await expect(session.upsert(pipelineOf([trainStep('Train')]), { tags })).rejects.toMatchObject({
      code: 'BAD_TAGS',
    });
  });
});
