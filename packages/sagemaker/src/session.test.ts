import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type PlannedUse, pipelineFromDefinition, type StepKind } from '@slipway/core';
import { describe, expect, test, vi } from 'vitest';
import { asSageMakerSession, sagemakerSession } from './session.ts';
import { testSession } from './test/service-session.ts';

const ROLE = 'arn:aws:iam::123456789012:role/execution';
const account = '123456789012';

describe('a session of SageMaker', () => {
  test('asks AWS who calls, and keeps what another process needs to know', async () => {
    const { session, service } = await testSession();
    expect(session).toMatchObject({ target: 'sagemaker', account, region: 'eu-west-1', role: ROLE });
    expect(session.defaultBucket).toBe(`sagemaker-eu-west-1-${account}`);
    await expect(session.identity()).resolves.toEqual({
      account,
      principal: `arn:aws:sts::${account}:assumed-role/slipway/session`,
    });
    expect(service.countOf('GetCallerIdentity')).toBe(1);
    expect(session.settings).toEqual({
      target: 'sagemaker',
      region: 'eu-west-1',
      account,
      defaultBucket: `sagemaker-eu-west-1-${account}`,
      role: ROLE,
      endpoint: service.endpoint,
    });
    const again = await sagemakerSession({ ...(session.settings as { role: string }), kinds: [] });
    expect(again.settings).toEqual(session.settings);
    await again.runs.close();
    expect(asSageMakerSession(session)).toBe(session);
  });

  test('is made without a call where region and account are given', async () => {
    const session = await sagemakerSession({ kinds: [], role: ROLE, region: 'eu-west-1', account });
    expect(session.defaultBucket).toBe(`sagemaker-eu-west-1-${account}`);
    await session.runs.close();
  });

  test.each(['AWS_REGION', 'AWS_DEFAULT_REGION'])('takes its region from %s', async (name) => {
    for (const other of ['AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_PROFILE']) vi.stubEnv(other, undefined);
    vi.stubEnv('AWS_CONFIG_FILE', '/nowhere');
    vi.stubEnv(name, 'ap-south-1');
    const session = await sagemakerSession({ kinds: [], role: ROLE, account });
    vi.unstubAllEnvs();
    expect(session.region).toBe('ap-south-1');
    await session.runs.close();
  });

  test.each([
    ['', 'ROLE_MISSING'],
    ['execution', 'BAD_ROLE'],
  ])('with the role "%s" is refused: %s', async (role, code) => {
    const made = sagemakerSession({ kinds: [], role, region: 'eu-west-1', account });
    await expect(made).rejects.toMatchObject({ code, category: 'environment', hint: expect.any(String) });
  });
});

describe('preflight', () => {
  test('tells of inputs that are not there and that no step makes', async () => {
    const { session, service } = await testSession();
    service.write('s3://bucket/there/1.csv', 'content');
    const made = use('Make', { writes: ['s3://bucket/made/'] });
    const reads = [
      's3://bucket/there',
      's3://bucket/made/x',
      's3://bucket/missing',
      's3://nowhere/x',
      '/tmp/x',
    ];
    const { problems, warnings } = await session.preflight([made, use('Read', { reads })]);
    expect(problems).toMatchObject([
      { step: 'Read', path: 'Steps[0].Arguments.In[2]', code: 'INPUT_NOT_FOUND' },
      { code: 'BUCKET_NOT_FOUND', hint: expect.stringContaining('aws s3 mb s3://nowhere') },
      { code: 'NOT_ON_S3' },
    ]);
    expect(warnings).toEqual([]);
  });

  test('warns of an input that may not be listed: the job may be allowed to read it', async () => {
    const { session, service } = await testSession();
    service.addFault({ operation: 'ListObjectsV2', kind: 'access-denied', after: 1, times: 9 });
    const { problems, warnings } = await session.preflight([use('Read', { reads: ['s3://bucket/x'] })]);
    expect(problems).toEqual([]);
    expect(warnings).toMatchObject([{ step: 'Read', code: 'AWS_ACCESS_DENIED' }]);
  });

  test('is refused without the default bucket', async () => {
    const { session } = await testSession({ buckets: [] });
    await expect(session.preflight([])).rejects.toMatchObject({
      code: 'BUCKET_NOT_FOUND',
      category: 'environment',
    });
  });

  test('is refused where the default bucket may not be looked into, with who asked and what to allow', async () => {
    const { session, service } = await testSession();
    service.addFault({ operation: 'ListObjectsV2', kind: 'access-denied', times: 9 });
    const { principal } = await session.identity();
    await expect(session.preflight([])).rejects.toMatchObject({
      code: 'AWS_ACCESS_DENIED',
      category: 'environment',
      message: expect.stringContaining(`${principal} cannot use the default bucket`),
      hint: expect.stringContaining(`Allow s3:ListBucket to ${principal}`),
    });
  });

  test('is refused with a role that only another account can pass', async () => {
    const { session } = await testSession({}, { role: 'arn:aws:iam::999999999999:role/theirs' });
    await expect(session.preflight([])).rejects.toMatchObject({
      code: 'ROLE_OF_OTHER_ACCOUNT',
      category: 'environment',
      hint: expect.stringContaining('aws iam list-roles'),
    });
  });

  test('is refused with credentials of another account', async () => {
    const { session } = await testSession({}, { account: '999999999999' });
    await expect(session.preflight([])).rejects.toMatchObject({
      code: 'AWS_ACCOUNT_DIFFERS',
      category: 'environment',
    });
  });

  test('is refused with credentials that have expired', async () => {
    const { session, service } = await testSession({}, { account });
    service.addFault({ service: 'sts', kind: 'expired-token', times: 9 });
    await expect(session.preflight([])).rejects.toMatchObject({ code: 'AWS_CREDENTIALS_EXPIRED' });
  });
});

describe('contentOf', () => {
  test('is another when an object is, and the same at another place', async () => {
    const { session, service } = await testSession();
    for (const folder of ['one', 'two', 'three']) {
      service.write(`s3://bucket/${folder}/a.csv`, folder === 'three' ? 'other' : 'content');
      service.write(`s3://bucket/${folder}/deep/b.csv`, 'content');
    }
    const [one, two, three] = await Promise.all(
      ['one', 'two/', 'three'].map((folder) => contentOf(session, 'objects', `s3://bucket/${folder}`)),
    );
    expect(Object.keys(one ?? {})).toEqual(['a.csv', 'deep/b.csv']);
    expect(two).toEqual(one);
    expect(three).not.toEqual(one);
    expect(three?.['deep/b.csv']).toBe(one?.['deep/b.csv']);
  });

  test('of a manifest is what it lists', async () => {
    const { session, service } = await testSession();
    service.write('s3://bucket/data/a', 'content');
    service.write('s3://bucket/data/ab', 'not listed');
    service.write('s3://bucket/manifest', JSON.stringify([{ prefix: 's3://bucket/data/' }, 'a']));
    expect(Object.keys((await contentOf(session, 'manifest', 's3://bucket/manifest')) ?? {})).toEqual(['a']);
    await expect(contentOf(session, 'manifest', 's3://bucket/data/a')).resolves.toBeUndefined();
  });

  test('of a model is its image and data, whatever its name', async () => {
    const { session, service } = await testSession();
    service.write('s3://bucket/model.tar.gz', 'weights');
    const PrimaryContainer = { Image: 'image', ModelDataUrl: 's3://bucket/model.tar.gz' };
    for (const ModelName of ['a', 'b'])
      await session.sagemaker.call('createModel', { ModelName, PrimaryContainer, ExecutionRoleArn: ROLE });
    const found = await contentOf(session, 'model', 'a');
    expect(found).toMatchObject({ 'PrimaryContainer.Image': '"image"' });
    await expect(contentOf(session, 'model', 'b')).resolves.toEqual(found);
    service.write('s3://bucket/model.tar.gz', 'other weights');
    await expect(contentOf(session, 'model', 'a')).resolves.not.toEqual(found);
  });

  test.each([
    ['objects', 's3://bucket/missing'],
    ['objects', '/tmp'],
    ['objects', 's3://nowhere/missing'],
    ['model', 'missing'],
    ['image', 'image:latest'],
  ] as const)('of %s %s is not known', async (form, value) => {
    const { session } = await testSession();
    await expect(contentOf(session, form, value)).resolves.toBeUndefined();
  });
});

test('local files are stored before a run, each content once', async () => {
  const kind = {
    type: 'Echo',
    request: anything,
    support: {},
    runner: async () => ({ run: async () => ({}) }),
  };
  const { session, service } = await testSession({}, { kinds: [kind as StepKind] });
  // Not the session's own: that changes while it is packed.
  const folder = join(session.directory, '../code');
  await mkdir(folder);
  await writeFile(join(folder, 'code.py'), 'print(1)');
  const file = session.localFile(join(folder, 'code.py'));
  const source = session.sourceDirectory(folder);
  const step = { Name: 'A', Type: 'Echo', Arguments: { code: file.uri, source: source.uri } };
  const pipeline = {
    ...pipelineFromDefinition('P', { Version: '2020-12-01', Steps: [step] }),
    localFiles: [file, source, file],
  };
  for (let run = 0; run < 2; run++) await (await session.start(pipeline)).wait();
  expect(Buffer.from(service.read(file.uri) ?? '').toString()).toBe('print(1)');
  expect(service.read(source.uri)).toBeDefined();
  expect(service.countOf('PutObject')).toBe(2);
  expect(await readdir(join(session.directory, 'drafts'))).toEqual([]);
  await session.upsert(pipeline);
  const kept = JSON.parse(await readFile(join(session.directory, 'pipelines/P.json'), 'utf8'));
  expect(kept.Steps).toEqual([step]);
});

const anything = {
  '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => ({ value }) },
} as const;

function contentOf(
  session: Awaited<ReturnType<typeof testSession>>['session'],
  form: Parameters<typeof session.contentOf>[0]['form'],
  value: string,
) {
  return session.contentOf({ form, value, step: 'Step' });
}

function use(
  step: string,
  { reads = [], writes = [] }: { readonly reads?: readonly string[]; readonly writes?: readonly string[] },
): PlannedUse {
  const located = (field: string) => (value: string, index: number) => ({
    path: `${field}[${index}]`,
    value,
  });
  return {
    step,
    path: 'Steps[0]',
    uses: { reads: reads.map(located('In')), writes: writes.map(located('Out')) },
  };
}
