import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type Job, type JobSpec, type LogLine, sessionMembers } from '@slipway/core';
import { describe, expect, test, vi } from 'vitest';
import { stoppingFile } from './host-state.ts';
import { createJobFolder } from './job-folder.ts';
import { subprocessBackend } from './subprocess-backend.ts';
import { startJobProgram } from './test/job-program.ts';
import { texts, type Workplace, workplace } from './test/workplace.ts';

const dead = { pid: process.pid, started: 'long ago' };

const linesOf = async (job: Job) => texts(await Array.fromAsync(job.logs()));
const hostFolder = ({ options }: Workplace, { name }: JobSpec) => join(options.directory, name, 'algo-1');
const keeperOf = (at: Workplace, spec: JobSpec) =>
  Number(readFileSync(join(hostFolder(at, spec), 'keeper'), 'utf8').split(' ')[0]);

async function lineOf(job: Job, wanted: string): Promise<void> {
  for await (const { text } of job.logs()) if (text === wanted) return;
}

describe('the log', () => {
  test('is whole when 100,000 lines, a long one and one without an end come right before the exit', async () => {
    const { backend, spec } = await workplace();
    const script = `seq 1 100000; head -c 3000000 /dev/zero | tr '\\0' x; echo; printf '\\377last'`;
    const job = await backend.start(await spec(script));
    const lines = await linesOf(job);
    expect(lines.length).toBe(100_002);
    expect(lines.slice(0, 100_000).every((line, index) => line === String(index + 1))).toBe(true);
    expect(lines[100_000]?.length).toBe(3_000_000);
    expect(lines[100_001]).toBe('\u{fffd}last');
  });

  test('has times that every process agrees on', async () => {
    const { backend, options, spec } = await workplace();
    // Each line is read before the next one comes, some ticks of the file system's clock later.
    const script =
      'for i in 1 2 3; do echo $i; while sleep 0.05; test ! -e /opt/ml/read-$i; do :; done; done';
    const request = await spec(script);
    const job = await backend.start(request);
    const seen: LogLine[] = [];
    for await (const line of job.logs()) {
      seen.push(line);
      writeFileSync(join(request.hosts[0]?.root ?? '', `read-${line.text}`), '');
    }
    expect(new Set(seen.map(({ time }) => time.getTime())).size).toBe(3);
    const again = await subprocessBackend(options).find(job.name);
    expect(await Array.fromAsync(again?.logs() ?? [])).toEqual(seen);
  });
});

test('what was left of a folder that was being made or removed is gone when a job is looked for', async () => {
  const { options } = await workplace();
  const folder = join(
    options.directory,
    '.tmp',
    `${dead.pid}_long%20ago_00000000-0000-0000-0000-000000000000`,
  );
  mkdirSync(join(folder, 'algo-1'), { recursive: true });
  await subprocessBackend(options).find('another');
  expect(readdirSync(join(options.directory, '.tmp'))).toEqual([]);
});

/** Resolves when nothing runs any more of what a keeper has started. */
async function allEnded(keeper: number): Promise<void> {
  await vi.waitUntil(() => sessionMembers(keeper).length === 0, { timeout: 120_000 });
}

/** The folder of a job whose starter died before it started anything. */
function abandon({ options }: Workplace, { name, image }: JobSpec): void {
  const record = {
    name,
    labels: {},
    image,
    environment: 'host',
    imageDigests: { [image]: 'sha256:host' },
    tier: 'namespace',
    starter: dead,
  } as const;
  const made = createJobFolder(join(options.directory, name), { ...record, hosts: [{ name: 'algo-1' }] }, [
    { path: 'algo-1' },
  ]);
  expect(made).toBe(true);
}

describe('a start that was cut off', () => {
  test('is no job yet, and is gone on with by whoever starts it, once', async () => {
    const at = await workplace();
    const request = await at.spec('echo once >> /opt/ml/count; echo ran');
    abandon(at, request);
    expect(await at.backend.find(request.name)).toBeUndefined();
    const backends = [at.backend, subprocessBackend(at.options), subprocessBackend(at.options)];
    const jobs = await Promise.all(backends.map((backend) => backend.start(request)));
    for (const job of jobs) expect(await linesOf(job)).toEqual(['ran']);
    expect(readFileSync(join(request.hosts[0]?.root ?? '', 'count'), 'utf8')).toBe('once\n');
  });

  test('is discarded when it is told to be, and no job is', async () => {
    const at = await workplace();
    const request = await at.spec('echo ran');
    abandon(at, request);
    await at.backend.discard?.(request.name);
    expect(await Array.fromAsync(at.backend.list())).toEqual([]);
    const job = await at.backend.start(request);
    await at.backend.discard?.(request.name);
    expect(await linesOf(job)).toEqual(['ran']);
    expect(await Array.fromAsync(at.backend.list())).toHaveLength(1);
  });

  test('is not gone on with while its starter lives', async () => {
    const at = await workplace();
    const request = await at.spec('echo ran');
    const program = startJobProgram(at.options, request);
    const job = await at.backend.start(request);
    expect(await linesOf(job)).toEqual(['ran']);
    expect((await program.events).at(-1)?.result).toEqual(await job.wait());
  });
});

describe('a stop as the job begins', () => {
  test('is heeded before the job runs, also where its signal came too soon for the job', async () => {
    const at = await workplace();
    const request = await at.spec('echo ran');
    abandon(at, request);
    writeFileSync(join(hostFolder(at, request), stoppingFile), '');
    const job = await at.backend.start(request);
    expect(await job.wait()).toEqual({ status: 'exited', hosts: [{ name: 'algo-1', exitCode: 143 }] });
    expect(await linesOf(job)).toEqual([]);
  });

  test('ends it at once, whenever it comes', async () => {
    const at = await workplace();
    for (let delay = 0; delay < 20; delay++) {
      const job = await at.backend.start(await at.spec('exec sleep 600'));
      await setTimeout(delay / 2);
      await job.stop({ graceSeconds: 120 });
      expect(await job.wait()).toMatchObject({ hosts: [{ exitCode: 143 }] });
      await job.remove();
    }
  });
});

describe('a job whose keeper is gone', () => {
  test('is lost, and what still runs of it is ended', async () => {
    const at = await workplace();
    const request = await at.spec('echo ready; while :; do sleep 0.05; done');
    const job = await at.backend.start(request);
    await lineOf(job, 'ready');
    const keeper = keeperOf(at, request);
    expect(sessionMembers(keeper).length).toBeGreaterThan(1);
    process.kill(keeper, 'SIGKILL');
    expect(await job.wait()).toMatchObject({ status: 'lost', reason: expect.stringContaining('exit code') });
    await allEnded(keeper);
    expect(await (await at.backend.find(request.name))?.wait()).toMatchObject({ status: 'lost' });
  });

  test('is not taken for another process with its number', async () => {
    const at = await workplace();
    const request = await at.spec('exit 0');
    const job = await at.backend.start(request);
    await job.wait();
    const folder = hostFolder(at, request);
    execFileSync('rm', [join(folder, 'exit')]);
    writeFileSync(join(folder, 'keeper'), `${process.pid} ${dead.started}\n`);
    expect(await (await subprocessBackend(at.options).find(request.name))?.wait()).toMatchObject({
      status: 'lost',
    });
    // And stopping it ends nobody: least of all this process, whose number it has.
    await job.stop({ graceSeconds: 0 });
  });
});

test('stop reaches what left the group of the job', async () => {
  const at = await workplace();
  // `timeout` makes a group of its own, which a signal to the job's group does not reach.
  const request = await at.spec(`timeout 600 sh -c "trap '' TERM; echo ready; while :; do sleep 0.05; done"`);
  const job = await at.backend.start(request);
  await lineOf(job, 'ready');
  await job.stop();
  await allEnded(keeperOf(at, request));
});

test('asking for an image changes nothing', async () => {
  const { backend, directory } = await workplace();
  expect(await backend.checkImage('host')).toBeUndefined();
  expect(await backend.checkImage('other')).toBeDefined();
  expect(await backend.find('nobody')).toBeUndefined();
  expect(readdirSync(directory)).toEqual([]);
});

test('a running job is not removed', async () => {
  const { backend, spec } = await workplace();
  const job = await backend.start(await spec('sleep 60'));
  await expect(job.remove()).rejects.toMatchObject({ code: 'JOB_STILL_RUNNING' });
});

test('what a job may not write to or that it closed is removed with it all the same', async () => {
  const at = await workplace();
  const source = join(at.directory, 'source');
  mkdirSync(source);
  const inputs = [{ source, target: 'code', access: 'private' }] as const;
  const request = await at.spec('cd /opt/ml/code && mkdir -p a/b && touch a/b/c && chmod -R a-wx a', {
    inputs,
  });
  const job = await at.backend.start(request);
  await job.wait();
  await job.remove();
  expect(readdirSync(join(at.options.directory, '.tmp'))).toEqual([]);
  expect(existsSync(hostFolder(at, request))).toBe(false);
});

describe('what a job is given', () => {
  test('is its spec, a home of its own and no credentials of the user', async () => {
    const at = await workplace();
    const home = join(at.directory, 'user');
    mkdirSync(join(home, '.aws'), { recursive: true });
    writeFileSync(join(home, '.aws/credentials'), '[default]\n');
    vi.stubEnv('HOME', home);
    vi.stubEnv('AWS_PROFILE', 'mine');
    vi.stubEnv('SECRET_OF_MINE', 'secret');
    const environment = { AWS_REGION: 'eu-west-1', MINE: 'yes', SAGEMAKER_BIND_TO_PORT: '8080' };
    const request = await at.spec('env; ls -A ~; pwd', { environment, port: 8080 });
    const job = await at.backend.start(request);
    vi.unstubAllEnvs();
    const lines = await linesOf(job);
    const names = lines.flatMap((line) => /^(\w+)=/.exec(line)?.[1] ?? []).sort();
    const given = [
      'AWS_REGION',
      'HOME',
      'LANG',
      'MINE',
      'PATH',
      'PWD',
      'PYTHONUNBUFFERED',
      'SAGEMAKER_BIND_TO_PORT',
    ];
    const fromUser = ['PYTHONUSERBASE', 'SHLVL', 'TMPDIR', '_'];
    expect(names.filter((name) => !fromUser.includes(name))).toEqual(given);
    expect(lines).toContain(`SAGEMAKER_BIND_TO_PORT=${new URL(job.endpoints?.get('algo-1') ?? '').port}`);
    expect(lines.at(-1)).toBe('/opt/ml');
    expect(lines.at(-2)).toContain('=');
  });

  test('reaches the disk without credentials, and once more by hand with them', async () => {
    const at = await workplace();
    const source = join(at.directory, 'source');
    mkdirSync(source);
    writeFileSync(join(source, 'file'), 'x');
    const environment = { AWS_SECRET_ACCESS_KEY: 'very-secret', WORD: "it's" };
    const request = await at.spec(
      'cat /opt/ml/code/file; echo y > /opt/ml/code/file; echo "$WORD" >> /opt/ml/out; [ -n "$AWS_SECRET_ACCESS_KEY" ]',
      { environment, inputs: [{ source, target: 'code', access: 'private' }] },
    );
    const job = await at.backend.start(request);
    expect(await linesOf(job)).toEqual(['x']);
    const folder = join(at.options.directory, request.name);
    for (const path of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (path.isFile())
        expect(readFileSync(join(path.parentPath, path.name), 'utf8')).not.toContain('very-secret');
    }
    const again = execFileSync('sh', ['-c', job.reproduce ?? ''], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] ?? '', AWS_SECRET_ACCESS_KEY: 'very-secret' },
    });
    expect(again).toBe('x');
    expect(readFileSync(join(request.hosts[0]?.root ?? '', 'out'), 'utf8')).toBe("it's\nit's\n");
  });

  test('is the image entrypoint only where it has none of its own', async () => {
    const at = await workplace({
      toolkit: {
        entrypoint: ['sh', '-c', 'echo image $INSIDE "$@"', 'image'],
        environment: { INSIDE: 'it' },
      },
    });
    const own = await at.spec('echo own "$0"', { arguments: ['argument'] });
    const { entrypoint: _, ...without } = await at.spec('', { arguments: ['train'] });
    expect(await linesOf(await at.backend.start(own))).toEqual(['own argument']);
    expect(await linesOf(await at.backend.start(without))).toEqual(['image it train']);
    const backend = subprocessBackend({ ...at.options, toolkit: { entrypoint: [], environment: {} } });
    await expect(backend.start({ ...without, name: 'other' })).rejects.toMatchObject({
      code: 'NO_ENTRYPOINT',
    });
    expect(await backend.find('other')).toBeUndefined();
  });
});

describe('a spec that is none', () => {
  test.for(['..', 'a/b', '', '.tmp', '-x', 'a\0b'])('named %j is refused', async (name) => {
    const at = await workplace();
    const request = { ...(await at.spec('exit 0')), name };
    await expect(at.backend.start(request)).rejects.toMatchObject({
      code: 'BAD_JOB_SPEC',
      category: 'input',
    });
    expect(await at.backend.find(name)).toBeUndefined();
  });

  test.for(['/etc', '../x', 'a/../../x', '', '.'])('with an input at %j is refused', async (target) => {
    const at = await workplace();
    const inputs = [{ source: at.directory, target, access: 'read-only' }] as const;
    const request = await at.spec('exit 0', { inputs });
    await expect(at.backend.start(request)).rejects.toMatchObject({ code: 'BAD_INPUT_TARGET' });
    expect(await at.backend.find(request.name)).toBeUndefined();
  });

  test('with an input that is not there is refused', async () => {
    const at = await workplace();
    const inputs = [{ source: join(at.directory, 'none'), target: 'x', access: 'read-only' }] as const;
    const request = await at.spec('exit 0', { inputs });
    await expect(at.backend.start(request)).rejects.toMatchObject({ code: 'INPUT_NOT_FOUND' });
  });
});
