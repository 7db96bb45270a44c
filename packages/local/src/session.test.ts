import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isSlipwayError, type JsonObject, pipeline, type StepKind, type StepUses, step } from '@slipway/core';
import { describe, expect, test, vi } from 'vitest';
import { unpackArchive } from './archive.ts';
import { asLocalSession, type LocalSession } from './local-session.ts';
import { localSession } from './session.ts';
import { testFolder, testSession } from './test/fixture.ts';
import { shellBackend } from './test/shell-backend.ts';

/** A kind whose steps read, write and run what their arguments say, and answer their arguments. */
const copyKind: StepKind = {
  type: 'Copy',
  request: { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } },
  support: { '*': 'done' },
  uses: ({ Image = null, From = null, To = null }: JsonObject): StepUses => ({
    images: [{ path: 'Image', value: Image }],
    reads: [{ path: 'From', value: From }],
    writes: [{ path: 'To', value: To }],
  }),
  runner: async () => ({ run: async (request) => request }),
};

const copy = (name: string, args: object) => step({ name }, { type: 'Copy', arguments: args });

describe('localSession', () => {
  test('needs nothing of AWS', async () => {
    vi.stubEnv('AWS_REGION', undefined);
    const session = localSession({ directory: await testFolder(), kinds: [], backend: shellBackend() });
    expect(session).toMatchObject({
      target: 'local',
      region: 'us-east-1',
      account: '000000000000',
      defaultBucket: 'sagemaker-us-east-1-000000000000',
      role: 'arn:aws:iam::000000000000:role/slipway-local',
    });
    vi.stubEnv('AWS_REGION', 'eu-north-1');
    const other = localSession({ directory: await testFolder(), kinds: [], backend: shellBackend() });
    expect(other.defaultBucket).toBe('sagemaker-eu-north-1-000000000000');
    vi.unstubAllEnvs();
  });

  test('gives a backend a folder of its own, and makes none by itself', async () => {
    const directory = await testFolder();
    let jobs = '';
    const backend = (paths: { jobs: string }) => {
      jobs = paths.jobs;
      return shellBackend();
    };
    localSession({ directory, kinds: [copyKind], backend });
    expect(jobs).toBe(join(directory, '.slipway/jobs'));
    expect(await readdir(directory)).toEqual([]);
  });

  test('removes what a process was at that was killed, when it starts or resumes something', async () => {
    const directory = await testFolder();
    const open = () => localSession({ directory, kinds: [], backend: shellBackend() });
    // No process has this identity.
    const name = `${process.pid}_0_00000000-0000-0000-0000-000000000000`;
    const folders = ['drafts', 'buckets/.incoming'].map((folder) => join(directory, '.slipway', folder));
    const empty = pipeline({ name: 'P', steps: [] });
    const living = open().drafts.newPath();
    const start = async (session: LocalSession) => await (await session.start(empty)).wait();
    const resume = async (session: LocalSession) => await session.resume('none').catch(() => undefined);
    for (const way of [start, resume]) {
      const session = open();
      for (const folder of folders) {
        await mkdir(join(folder, name), { recursive: true });
        await writeFile(join(folder, name, 'half'), '');
      }
      await writeFile(living, '');
      await way(session);
      await session.runs.close();
      expect(await readdir(folders[0] ?? '')).toEqual([basename(living)]);
      expect(await readdir(folders[1] ?? '')).toEqual([]);
    }
  });

  test('writes nothing for a pipeline that cannot run', async () => {
    const session = await testSession({ kinds: [copyKind] });
    const bad = pipeline({ name: 'P', steps: [copy('A', { From: 's3://b/none' })] });
    await expect(session.start(bad)).rejects.toSatisfy((error) => isSlipwayError(error, 'PIPELINE_INVALID'));
    const unknown = pipeline({ name: 'P', steps: [step({ name: 'A' }, { type: 'Unknown', arguments: {} })] });
    await expect(session.upsert(unknown)).rejects.toSatisfy((error) =>
      isSlipwayError(error, 'PIPELINE_INVALID'),
    );
    expect(existsSync(session.directory)).toBe(false);
  });

  test('stores the files of this machine that a pipeline points at, and runs it', async () => {
    const session = await testSession({ kinds: [copyKind] });
    const folder = await testFolder();
    await writeFile(join(folder, 'data.csv'), '1,2');
    const file = session.localFile(join(folder, 'data.csv'));
    const code = session.sourceDirectory(folder);
    const steps = [copy('A', { From: file, To: 's3://b/a' }), copy('B', { From: code })];
    const execution = await session.start(pipeline({ name: 'P', steps }));
    expect(await execution.wait()).toMatchObject({ PipelineExecutionStatus: 'Succeeded' });
    expect(Buffer.from(await session.objects.read(file.uri)).toString()).toBe('1,2');
    await unpackArchive(session.objects.pathOf(code.uri), join(folder, 'unpacked'));
    expect(await readdir(join(folder, 'unpacked'))).toEqual(['data.csv']);
    expect(await Array.fromAsync(session.runs.list())).toMatchObject([
      { id: execution.id, pipelineName: 'P' },
    ]);
  });

  test('keeps a pipeline under its name, and lets no name climb', async () => {
    const session = await testSession({ kinds: [copyKind] });
    const steps = [copy('A', { From: 's3://b/none' })];
    expect(await session.upsert(pipeline({ name: 'My-Pipeline', steps }))).toEqual({
      PipelineArn: 'arn:aws:sagemaker:eu-west-1:000000000000:pipeline/My-Pipeline',
    });
    const kept = await readFile(join(session.directory, 'pipelines/My-Pipeline.json'), 'utf8');
    expect(JSON.parse(kept)).toMatchObject({ Version: '2020-12-01', Steps: [{ Name: 'A' }] });
    await expect(session.upsert(pipeline({ name: '../../P', steps }))).rejects.toSatisfy((error) =>
      isSlipwayError(error, 'PIPELINE_INVALID'),
    );
  });
});

describe('preflight', () => {
  test('names what is not there, with its place and what to do', async () => {
    const session = await testSession({ kinds: [copyKind] });
    session.backend.unknownImages.add('unknown:1');
    const uses = {
      writes: [{ path: 'Output', value: '/tmp/out' }],
      images: [{ path: 'Image', value: 'unknown:1' }],
      reads: [
        { path: 'Inputs[0]', value: 's3://b/none' },
        { path: 'Inputs[1]', value: '/no/such/file' },
        { path: 'Inputs[2]', value: 's3://b/../c' },
        { path: 'Inputs[3]', value: { Get: 'Steps.A.Output' } },
      ],
    };
    const { problems } = await session.preflight([{ step: 'B', path: '$.Steps[1]', uses }]);
    expect(problems).toMatchObject([
      { code: 'IMAGE_NOT_MAPPED', step: 'B', path: '$.Steps[1].Arguments.Image', hint: 'Know it.' },
      { code: 'BAD_OBJECT_URI', step: 'B', path: '$.Steps[1].Arguments.Output' },
      { code: 'INPUT_NOT_FOUND', step: 'B', path: '$.Steps[1].Arguments.Inputs[0]' },
      { code: 'INPUT_NOT_FOUND', step: 'B', path: '$.Steps[1].Arguments.Inputs[1]' },
      { code: 'BAD_OBJECT_URI', step: 'B', path: '$.Steps[1].Arguments.Inputs[2]' },
    ]);
    expect(problems[2]?.hint).toContain(session.objects.pathOf('s3://b/none'));
  });

  test('asks the backend of each step for its image', async () => {
    const shells = shellBackend();
    const containers = { ...shells, capabilities: { ...shells.capabilities, containers: true } };
    const session = await testSession({ kinds: [copyKind], stepBackends: { B: containers } });
    for (const { unknownImages } of [session.backend, containers]) unknownImages.add('unknown:1');
    const uses = { images: [{ path: 'Image', value: 'unknown:1' }] };
    const steps = ['A', 'B'].map((step) => ({ step, path: '$.Steps', uses }));
    expect((await session.preflight(steps)).problems).toMatchObject([
      { step: 'A', code: 'IMAGE_NOT_MAPPED' },
      { step: 'B', code: 'IMAGE_NOT_FOUND' },
    ]);
  });

  test('warns of what the job will not have here', async () => {
    const session = await testSession({
      resources: { gpus: 0, instanceTypes: { 'ml.mine.small': { cpus: 1, memory: 1, gpus: 0 } } },
      stepContainers: { Train: { sharedMemory: 1, user: 'me', environment: { A: 'b' } } },
    });
    const types = ['ml.m5.large', 'ml.mine.small', 'ml.g5.xlarge', 'ml.q9.large'];
    const instances = types.map((value, index) => ({ path: `Types[${index}]`, value }));
    const train = { step: 'Train', path: '$.Steps[0]', uses: { instances } };
    const { problems, warnings } = await session.preflight([train, { ...train, uses: {} }]);
    expect(problems).toEqual([]);
    expect(warnings).toMatchObject([
      { code: 'NO_GPU', step: 'Train', path: '$.Steps[0].Arguments.Types[2]' },
      { code: 'UNKNOWN_INSTANCE_TYPE', path: '$.Steps[0].Arguments.Types[3]' },
      { code: 'NO_EFFECT', path: '$.Steps[0]' },
    ]);
    const told = warnings.map(({ message }) => message);
    expect(told[0]).toBe('ml.g5.xlarge has GPUs, and shell jobs have none here: the job runs without');
    expect(told[2]).toMatch(/^sharedMemory, user of its container settings have no effect/);
    const uncounted = await testSession({ resources: false });
    expect((await uncounted.preflight([train])).warnings).toMatchObject([{ code: 'NO_GPU' }]);
  });

  test('what is there, or is made by a step, is no problem', async () => {
    const session = await testSession({ kinds: [copyKind] });
    await session.objects.write('s3://b/there/a', '');
    const file = join(await testFolder(), 'deep/file');
    await mkdir(dirname(file));
    await writeFile(file, '');
    const reads = ['s3://b/there', 's3://b/th', 's3://b/made/train', 's3://b/made', file, dirname(file)];
    const found = await session.preflight([
      { step: 'A', path: '$.Steps[0]', uses: { writes: [{ path: 'To', value: 's3://b/made/' }] } },
      { step: 'B', path: '$.Steps[1]', uses: { reads: reads.map((value) => ({ path: 'From', value })) } },
    ]);
    expect(found).toEqual({ problems: [], warnings: [] });
  });
});

test('asLocalSession tells sessions apart', async () => {
  const session = await testSession();
  expect(asLocalSession(session)).toBe(session);
  expect(() => asLocalSession({ ...session, target: 'sagemaker' })).toThrow(
    expect.objectContaining({ code: 'NOT_A_LOCAL_SESSION' }),
  );
});
