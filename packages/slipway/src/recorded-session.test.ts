import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from '@slipway/core';
import { asLocalSession } from '@slipway/local';
import { beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { localSession } from './local-session.ts';
import { recordedSession } from './recorded-session.ts';

let directory = '';
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'slipway-recorded-'));
  return () => rm(directory, { recursive: true });
});

/** The record of an execution that such a session started, and its session made anew. */
async function recorded(options: Parameters<typeof localSession>[0]) {
  const session = localSession({ ...options, directory });
  onTestFinished(() => session.runs.close());
  const execution = await session.start(pipeline({ name: 'Empty', steps: [] }));
  // Its end is written into a folder that goes with the test.
  await execution.wait();
  const { id } = execution;
  const record = await session.runs.get(id);
  if (record === undefined) throw new Error('it is not there');
  return { session, record, again: asLocalSession(await recordedSession(record, { directory })) };
}

describe('a session of an execution', () => {
  test('is the one it was started with', async () => {
    const { session, record, again } = await recorded({
      region: 'eu-west-1',
      account: '123456789012',
      defaultBucket: 'mine',
      backend: 'docker',
      pull: 'never',
      stepBackends: { Train: 'subprocess' },
      steps: {
        'T*': { backend: 'docker', container: { sharedMemory: '2g', ulimits: { nofile: 10 }, user: 'me' } },
        '*': { container: { user: 'you', network: 'host', mounts: [{ source: 'data', target: '/data' }] } },
      },
      resources: { cpus: 3, memory: '2GB', instanceTypes: { 'ml.mine.small': { cpus: 1, memory: '1g' } } },
      images: { a: 'host', b: 'python:bin/python', c: 'python:python3' },
    });
    vi.stubEnv('AWS_REGION', 'elsewhere');
    onTestFinished(() => void vi.unstubAllEnvs());
    for (const one of [session, again]) {
      expect(one).toMatchObject({ region: 'eu-west-1', account: '123456789012', defaultBucket: 'mine' });
      expect(one.settings).toEqual(record.settings);
      expect([one.backendOf('Train').name, one.backendOf('Other').name]).toEqual(['subprocess', 'docker']);
      expect(one.containerOf('Train')).toEqual({
        sharedMemory: 2 * 2 ** 30,
        ulimits: { nofile: { soft: 10, hard: 10 } },
        user: 'me',
        network: 'host',
        mounts: [{ source: join(process.cwd(), 'data'), target: '/data' }],
      });
      expect(one.resources.shared).toMatchObject({ cpus: 3, memory: 2 * 2 ** 30 });
      expect(one.resources.instance('ml.mine.small')).toEqual({ cpus: 1, memory: 2 ** 30, gpus: 0 });
    }
    expect(record.settings).toMatchObject({
      images: { a: 'host', b: `python:${join(process.cwd(), 'bin/python')}`, c: 'python:python3' },
      pull: 'never',
    });
  });

  test('has the requirements files as they were, where they stand for themselves', async () => {
    const [whole, parts] = [join(directory, 'requirements.txt'), join(directory, 'parts.txt')];
    await writeFile(whole, 'pandas\n');
    await writeFile(parts, '-r requirements.txt\n');
    const { record, again } = await recorded({ images: { whole: `venv:${whole}`, parts: `venv:${parts}` } });
    const { images } = record.settings as { images: Record<string, { requirements: string }> };
    const kept = again.objects.pathOf(images['whole']?.requirements ?? '');
    expect(images['parts']).toBe(`venv:${parts}`);
    await writeFile(whole, 'numpy\n');
    expect(await readFile(kept, 'utf8')).toBe('pandas\n');
    expect(await again.backendOf('any').checkImage('whole')).toBeUndefined();
    // Who goes on with it goes on with the same.
    expect(again.settings).toEqual(record.settings);
  });

  test('has the step kinds of the config file that named them, or of another', async () => {
    const kind = (type: string) =>
      `export default { kinds: [{ type: '${type}', request: {}, runner() {} }] };`;
    const [kindsFile, other] = [join(directory, 'a.mjs'), join(directory, 'b.mjs')];
    await writeFile(kindsFile, kind('A'));
    await writeFile(other, kind('B'));
    const { record, again } = await recorded({ kindsFile });
    expect([...again.kinds.keys()]).toContain('A');
    const elsewhere = await recordedSession(record, { directory, config: other });
    expect([...elsewhere.kinds.keys()]).toContain('B');
  });

  test('that a program made of a backend of its own is not made again', async () => {
    const session = localSession({ directory });
    const own = recorded({ backend: session.backendOf('any') });
    await expect(own).rejects.toMatchObject({ code: 'SESSION_NOT_RECORDED', category: 'input' });
  });
});
