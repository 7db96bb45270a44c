import { randomUUID } from 'node:crypto';
import { mkdir, readdir, stat, utimes, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { CacheSource, JobSpec, Json, StepKind } from '@slipway/core';
import { beforeEach, describe, expect, test } from 'vitest';
import { testFolder, testSession } from '../test/fixture.ts';
import { type Cleaned, type CleanOptions, clean } from './clean.ts';

const DAY = 86_400_000;
const arnOf = (id: string): string => `arn:aws:sagemaker:eu-west-1:000000000000:pipeline/P/execution/${id}`;

/** A kind whose steps answer where their outputs are. */
const makeKind: StepKind = {
  type: 'Make',
  request: { '~standard': { version: 1, vendor: 'test', validate: (value) => ({ value }) } },
  support: { '*': 'done' },
  outputs: (response) => (response as { Outputs: string[] }).Outputs,
  runner: async () => ({ run: async (request) => request }),
};

let session: Awaited<ReturnType<typeof testSession>>;
beforeEach(async () => {
  session = await testSession({ kinds: [makeKind] });
});

interface Past {
  /** Default: 100. */
  readonly daysAgo?: number;
  readonly status?: 'Succeeded' | 'Failed';
  /** Not ended. */
  readonly isOpen?: boolean;
  readonly arguments?: Json;
  readonly outputs?: readonly string[];
  readonly cachedFrom?: string;
}

/** Journals an execution of one step, `Make`. */
async function past(id: string, more: Past = {}): Promise<void> {
  const { daysAgo = 100, status = 'Succeeded', isOpen = false, outputs = [], cachedFrom } = more;
  const time = new Date(Date.now() - daysAgo * DAY);
  const args = { ...(more.arguments as object), S: 1 };
  const definition = {
    Version: '2020-12-01' as const,
    Steps: [{ Name: 'Make', Type: 'Make', Arguments: args }],
  };
  const { runs } = session;
  const record = { id, arn: arnOf(id), pipelineName: 'P', definition, parameters: {}, startTime: time };
  await runs.create({ ...record, options: {}, settings: {} });
  await runs.append(id, { type: 'ExecutionStarted', time });
  await runs.append(id, { type: 'StepStarting', time, step: 'Make', attempt: 1, jobName: jobOf(id) });
  const source: CacheSource | undefined =
    cachedFrom === undefined ? undefined : { execution: arnOf(cachedFrom), time: time.toISOString() };
  await runs.append(id, {
    type: 'StepSucceeded',
    time,
    step: 'Make',
    response: { Outputs: [...outputs] },
    ...(source && { cachedFrom: source }),
  });
  if (!isOpen) await runs.append(id, { type: 'ExecutionEnded', time, status });
}

const jobOf = (id: string): string => `pipelines-${id}-Make-0123456789`;

async function put(path: string, content: string | object = 'content', daysAgo = 100): Promise<void> {
  const file = join(session.directory, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  const time = new Date(Date.now() - daysAgo * DAY);
  await utimes(file, time, time);
}

const cleaned = async (options: Partial<CleanOptions> = {}): Promise<Cleaned> =>
  await clean(session, {
    olderThan: 30 * DAY,
    keep: 0,
    dryRun: false,
    onTrouble: (_backend, error) => {
      throw error;
    },
    ...options,
  });

const ids = async (): Promise<string[]> =>
  (await Array.fromAsync(session.runs.list())).map(({ id }) => id).reverse();

/** Every file but the journal's, by its path. */
async function files(): Promise<string[]> {
  const found = await readdir(session.directory, { recursive: true, withFileTypes: true });
  return found
    .filter((entry) => entry.isFile() && !/\.sqlite|\.lock/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(session.directory.length + 1))
    .sort();
}

const [A, B, C] = ['aaaaaaaaaaaa', 'bbbbbbbbbbbb', 'cccccccccccc'] as const;

describe('executions', () => {
  test('that ended long ago go, the newest first, those that did not stay', async () => {
    await past(A, { daysAgo: 50 });
    await past(B, { daysAgo: 40, status: 'Failed' });
    await past(C, { daysAgo: 20 });
    const { executions } = await cleaned();
    expect(executions.map(({ id }) => id)).toEqual([B, A]);
    expect(await ids()).toEqual([C]);
  });

  test('of which so many are to be kept', async () => {
    for (const [index, id] of [A, B, C].entries()) await past(id, { daysAgo: 50 - index });
    await cleaned({ keep: 2 });
    expect(await ids()).toEqual([B, C]);
    await cleaned({ keep: 1, olderThan: 0 });
    expect(await ids()).toEqual([C]);
  });

  test('that have not ended stay, whether or not somebody runs them', async () => {
    await past(A, { isOpen: true });
    await past(B, { isOpen: true });
    const claim = await session.runs.claim(B);
    expect((await cleaned({ olderThan: 0 })).executions).toEqual([]);
    expect(await ids()).toEqual([A, B]);
    await claim?.release();
  });

  test('go with what their tuning jobs know, unless what stays starts from that', async () => {
    const [used, unused] = [`${A}-Tune-0123456789`, `${B}-Tune-0123456789`];
    await past(A);
    await past(B);
    await past(C, { daysAgo: 1, arguments: { HyperParameterTuningJobName: used } });
    for (const name of [used, unused]) await put(`tuning/${name}/job.json`, {});
    await cleaned();
    expect(await ids()).toEqual([C]);
    expect(await files()).toEqual([`tuning/${used}/job.json`]);
  });

  test('that somebody goes on with stay, with all that they refer to', async () => {
    const output = `s3://b/P/${A}/Make`;
    await past(A, { outputs: [output] });
    await past(B, { outputs: [output], cachedFrom: A });
    await put(`buckets/b/P/${A}/Make/out.csv`);
    await put(`logs/${B}/Make.log`);
    const claim = await session.runs.claim(B);
    const { executions } = await cleaned();
    expect(executions.map(({ id }) => id)).toEqual([A]);
    expect(await files()).toEqual([`buckets/b/P/${A}/Make/out.csv`, `logs/${B}/Make.log`]);
    await claim?.release();
  });

  test('take their logs, work folders, endings and models with them, and nobody else’s', async () => {
    await past(A);
    await past(B, { daysAgo: 1 });
    for (const id of [A, B]) {
      await put(`logs/${id}/Make.log`);
      await put(`work/${jobOf(id)}/algo-1/output/failure`);
      await put(`jobs/${jobOf(id)}/job.json`);
      await put(`endings/${jobOf(id)}.json`, {});
      await put(`models/pipelines-${id}-Model-0123456789.json`, {});
    }
    await put('models/my-own-model.json', {});
    await cleaned();
    expect(await files()).toEqual([
      `endings/${jobOf(B)}.json`,
      `jobs/${jobOf(B)}/job.json`,
      `logs/${B}/Make.log`,
      'models/my-own-model.json',
      `models/pipelines-${B}-Model-0123456789.json`,
      `work/${jobOf(B)}/algo-1/output/failure`,
    ]);
  });
});

describe('objects', () => {
  test('go that bear the name of an execution or its job, and that its journal names as made', async () => {
    await past(A, {
      arguments: { From: `s3://mine/copies/${A}/data.csv` },
      outputs: [
        `s3://b/P/${A}/Make/output`,
        `s3://b/${jobOf(A)}/output/model.tar.gz`,
        's3://b/final',
        's3://mine',
      ],
    });
    await put(`buckets/b/P/${A}/Make/output/train/train.csv`);
    await put(`buckets/b/P/${A}x/Make/output/train.csv`);
    await put(`buckets/b/${jobOf(A)}/output/model.tar.gz`);
    await put(`buckets/b/${jobOf(A)}/output/output.tar.gz`);
    // In places that the user chose; put there by the user; a copy of the user's.
    const users = ['b/final/model.tar.gz', 'b/P/input.csv', `mine/copies/${A}/data.csv`, 'mine/data.csv'];
    for (const path of users) await put(`buckets/${path}`);
    const { objects, bytes } = await cleaned();
    expect([...objects].sort()).toEqual([
      `s3://b/P/${A}/Make/output/train/train.csv`,
      `s3://b/${jobOf(A)}/output/model.tar.gz`,
      `s3://b/${jobOf(A)}/output/output.tar.gz`,
    ]);
    expect(bytes).toBe(3 * 'content'.length);
    expect(await files()).toEqual(
      [...users, `b/P/${A}x/Make/output/train.csv`].map((path) => `buckets/${path}`).sort(),
    );
    // A folder without objects is none.
    await expect(stat(join(session.directory, `buckets/b/P/${A}`))).rejects.toThrow('ENOENT');
  });

  test('stay as long as an execution had them from the cache', async () => {
    const outputs = [`s3://b/P/${A}/Make`];
    await past(A, { outputs, daysAgo: 100 });
    await past(B, { outputs, cachedFrom: A, daysAgo: 50 });
    await past(C, { outputs, cachedFrom: A, daysAgo: 10 });
    const object = `buckets/b/P/${A}/Make/out.csv`;
    await put(object);
    expect((await cleaned()).executions).toHaveLength(2);
    expect(await files()).toEqual([object]);
    // Who made it is gone; the last who had it goes.
    expect((await cleaned({ olderThan: 0 })).objects).toEqual([`s3://b/P/${A}/Make/out.csv`]);
    expect(await files()).toEqual([]);
  });

  test('stay that a registered model, a kept pipeline or a later execution’s arguments name', async () => {
    const model = (id: string): string => `s3://b/${jobOf(id)}/output/model.tar.gz`;
    for (const id of [A, B, C]) {
      await past(id, { outputs: [model(id)] });
      await put(`buckets/b/${jobOf(id)}/output/model.tar.gz`);
    }
    await past('dddddddddddd', { daysAgo: 1, arguments: { Model: model(C) } });
    const container = { InferenceSpecification: { Containers: [{ ModelDataUrl: model(A) }] } };
    await put('model-packages/Group/1.json', { package: container });
    await put('pipelines/Q.json', { Steps: [{ Arguments: { Model: model(B) } }] });
    expect((await cleaned()).executions).toHaveLength(3);
    expect((await files()).filter((path) => path.startsWith('buckets'))).toHaveLength(3);
  });

  test('stay that a model names which is in use', async () => {
    const name = `pipelines-${A}-Model-0123456789`;
    const data = `s3://b/${jobOf(A)}/output/model.tar.gz`;
    await past(A, { outputs: [data] });
    await put(`buckets/b/${jobOf(A)}/output/model.tar.gz`);
    await put(`models/${name}.json`, { PrimaryContainer: { ModelDataUrl: data } });
    await past(B, { daysAgo: 1, arguments: { ModelName: name } });
    await cleaned();
    expect(await files()).toHaveLength(2);
  });

  test('that are code go when nothing names them and nobody has just used them', async () => {
    const code = (digit: string): string => `code/${digit.repeat(64)}/train.py`;
    await past(A, {
      arguments: {
        Code: ['1', '2', '3'].map((digit) => `s3://b/${code(digit)}`),
        Own: 's3://b/code/mine/train.py',
      },
    });
    await past(B, { daysAgo: 1, arguments: { Code: `s3://b/${code('2')}` } });
    await put(`buckets/b/${code('1')}`);
    await put(`buckets/b/${code('2')}`);
    await put(`buckets/b/${code('3')}`, 'content', 0);
    await put('buckets/b/code/mine/train.py');
    expect((await cleaned()).objects).toEqual([`s3://b/${code('1')}`]);
    expect(await files()).toHaveLength(3);
  });
});

describe('jobs', () => {
  async function start(id: string, name = jobOf(id)): Promise<JobSpec> {
    const spec: JobSpec = {
      name,
      labels: { execution: id, step: 'Make', attempt: '1' },
      image: 'image',
      entrypoint: ['sleep', '1000'],
      environment: {},
      hosts: [{ name: 'algo-1', root: await testFolder(), inputs: [] }],
    };
    await session.backend.start(spec);
    return spec;
  }

  const running = async (): Promise<string[]> =>
    (await Array.fromAsync(session.backend.list())).map(({ name }) => name);

  test('of an old execution, of one that ended, and of one that nobody knows are ended', async () => {
    await past(A);
    await past(B, { daysAgo: 1 });
    for (const id of [A, B, C]) await start(id);
    await put(`work/${jobOf(C)}/job.json`, {});
    const { jobs } = await cleaned();
    expect(jobs).toEqual([jobOf(B), jobOf(C)]);
    expect(await running()).toEqual([]);
    expect(await files()).toEqual([]);
  });

  test('of another folder stay, as does what is kept of a failed one for a look', async () => {
    await past(B, { daysAgo: 1, status: 'Failed' });
    await start(B);
    await put(`endings/${jobOf(B)}.json`, { failure: { message: 'it failed' } });
    await start(C);
    expect((await cleaned()).jobs).toEqual([]);
    expect(await running()).toEqual([jobOf(B), jobOf(C)]);
    for (const id of [B, C]) await (await session.backend.find(jobOf(id)))?.stop();
  });

  test('of what runs, or was interrupted, stay; unless those that were interrupted are to be stopped', async () => {
    await past(A, { isOpen: true });
    await past(B, { isOpen: true });
    const claim = await session.runs.claim(B);
    for (const id of [A, B]) await start(id);
    expect((await cleaned()).jobs).toEqual([]);
    const asked: string[] = [];
    const stopInterrupted = async (id: string): Promise<void> => void asked.push(id);
    expect(await cleaned({ stopInterrupted, dryRun: true })).toMatchObject({
      jobs: [jobOf(A)],
      stopped: [A],
    });
    expect(asked).toEqual([]);
    expect(await cleaned({ stopInterrupted })).toMatchObject({ jobs: [jobOf(A)], stopped: [A] });
    expect(asked).toEqual([A]);
    expect(await running()).toEqual([jobOf(B)]);
    await (await session.backend.find(jobOf(B)))?.stop();
    await claim?.release();
  });

  test('whose start was cut short are discarded by their backend', async () => {
    await past(A);
    const discarded: string[] = [];
    const cutShort = {
      ...session.backend,
      async *list() {
        yield { name: jobOf(A), labels: { execution: A } };
      },
      discard: async (name: string) => void discarded.push(name),
    };
    const options = { olderThan: 0, keep: 0, dryRun: false, onTrouble: () => undefined };
    await clean({ ...session, backends: [cutShort] }, { ...options, dryRun: true });
    expect(discarded).toEqual([]);
    await clean({ ...session, backends: [cutShort] }, options);
    expect(discarded).toEqual([jobOf(A)]);
  });

  test('that cannot be asked for are told of, and the rest is cleaned', async () => {
    await past(A);
    const backends = [
      {
        ...session.backend,
        async *list() {
          yield* [];
          throw new Error('no engine');
        },
      },
    ];
    const told: unknown[] = [];
    const onTrouble: CleanOptions['onTrouble'] = ({ name }, error) => told.push([name, String(error)]);
    const options = { olderThan: 0, keep: 0, dryRun: false, onTrouble };
    expect((await clean({ ...session, backends }, options)).executions).toHaveLength(1);
    expect(told).toEqual([['shell', 'Error: no engine']]);
  });
});

/** A draft whose maker started before any process of this machine that could have its pid now. */
const ofDeadProcess = `1_never_${randomUUID()}`;

test('drafts of a process that was killed go, those of one at work stay', async () => {
  const atWork = basename(session.drafts.newPath());
  for (const folder of ['drafts', 'buckets/.incoming']) {
    await put(`${folder}/${ofDeadProcess}`);
    await put(`${folder}/${atWork}`);
  }
  await cleaned();
  expect(await files()).toEqual([`buckets/.incoming/${atWork}`, `drafts/${atWork}`]);
});

test('a dry run tells the same, and leaves everything where it is', async () => {
  const outputs = [`s3://b/P/${A}/Make`];
  await past(A, { outputs });
  await past(B, { outputs, cachedFrom: A });
  await put(`buckets/b/P/${A}/Make/out.csv`);
  await put(`logs/${A}/Make.log`);
  await put(`drafts/${ofDeadProcess}`);
  const before = await files();
  const told = await cleaned({ dryRun: true });
  expect(await files()).toEqual(before);
  expect(await ids()).toEqual([A, B]);
  expect(told).toMatchObject({ objects: [`s3://b/P/${A}/Make/out.csv`], bytes: 3 * 'content'.length });
  expect(await cleaned()).toEqual(told);
  expect(await files()).toEqual([]);
});
