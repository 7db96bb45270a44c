import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { isSlipwayError } from '@slipway/core';
import { recordedContext } from '@slipway/testing';
import { describe, expect, test } from 'vitest';
import { packFolder } from './archive.ts';
import { failureOf, jobFailureReason } from './failure.ts';
import type { JobPlan } from './job.ts';
import { startJob } from './start-job.ts';
import { testFolder, testSession } from './test/fixture.ts';
import { shell } from './test/shell-plan.ts';

describe('startJob', () => {
  test('lays out what each host sees', async () => {
    const session = await testSession();
    await session.objects.write('s3://bucket/data/a', 'a');
    await session.objects.write('s3://bucket/data/b', 'b');
    const files = (host: string, hosts: readonly string[]) => ({
      'input/config/hosts': `${host} of ${hosts}`,
    });
    const input = { uri: 's3://bucket/data', target: 'input/data/train', access: 'read-only' } as const;
    const plan = shell('cat input/config/hosts input/data/train/* > model/seen', {
      hostCount: 2,
      inputs: [{ ...input, distribution: 'ShardedByS3Key' }],
      folders: ['model', 'output/data'],
      files,
    });
    const job = await startJob(session, recordedContext(session.objects), plan);
    expect((await job.finish()).result).toEqual({
      status: 'exited',
      hosts: [
        { name: 'algo-1', exitCode: 0 },
        { name: 'algo-2', exitCode: 0 },
      ],
    });
    const seen = [...job.roots.values()].map((root) => readFile(join(root, 'model/seen'), 'utf8'));
    expect(await Promise.all(seen)).toEqual(['algo-1 of algo-1,algo-2a', 'algo-2 of algo-1,algo-2b']);
  });

  test('lays out what each container of one instance sees, each with what is its own', async () => {
    const session = await testSession();
    const told: string[] = [];
    const context = recordedContext(session.objects, {
      pin: (image, digest) => void told.push(`${image} ${digest}`),
    });
    session.backend.digests.set('first', 'sha256:1').set('second', 'sha256:2');
    await session.objects.write('s3://bucket/b/x', 'x of b');
    await session.objects.write('s3://bucket/a/x', 'x of a');
    const container = (name: string, image: string, bucket: string) => ({
      name,
      image,
      environment: { WORD: name },
      inputs: [{ uri: `s3://bucket/${bucket}`, target: 'model', access: 'private' as const }],
      archives: [],
    });
    const plan = shell('echo "$HOST: $WORD, $(cat model/x)"', {
      folders: ['model'],
      containers: [container('one', 'first', 'b'), container('another', 'second', 'a')],
      instanceTypes: ['ml.m5.large'],
    });
    const job = await startJob(session, context, plan);
    expect([...job.roots.keys()]).toEqual(['one', 'another']);
    const { logPath } = await job.finish();
    expect((await readFile(logPath, 'utf8')).split('\n').toSorted()).toEqual([
      '',
      '[another] another: another, x of a',
      '[one] one: one, x of b',
    ]);
    expect(told).toEqual(['first sha256:1', 'second sha256:2']);
    expect(session.backend.started[0]?.hosts).toMatchObject([
      { name: 'one', image: 'first', environment: { WORD: 'one' } },
      { name: 'another', image: 'second', environment: { WORD: 'another' } },
    ]);
  });

  test('hosts are ordered as text, as SageMaker lists them', async () => {
    const session = await testSession();
    const job = await startJob(session, recordedContext(session.objects), shell('true', { hostCount: 10 }));
    expect([...job.roots.keys()].slice(0, 3)).toEqual(['algo-1', 'algo-10', 'algo-2']);
    await job.finish();
  });

  test('tells the backend what the job is', async () => {
    const session = await testSession();
    const context = recordedContext(session.objects, { attempt: 2 });
    await (await startJob(session, context, shell('true', { environment: { A: 'b' } }))).finish();
    expect(session.backend.started).toMatchObject([
      {
        name: context.jobName,
        labels: { execution: 'abcdefghijkl', pipeline: 'Pipeline', step: 'Step', attempt: '2' },
        environment: { A: 'b' },
        hosts: [{ name: 'algo-1', inputs: [] }],
      },
    ]);
  });

  test('says that a network cannot be taken away where there is none to take', async () => {
    const session = await testSession();
    const context = recordedContext(session.objects);
    await (await startJob(session, context, shell('true', { networkIsolation: true }))).finish();
    expect(context.warnings).toEqual([expect.stringContaining('EnableNetworkIsolation')]);
    expect(session.backend.started).toMatchObject([{ networkIsolation: true }]);
  });

  test('tells what each host may have, and what is asked of its container', async () => {
    const settings = {
      '*': { user: '1:1', environment: { A: 'all' } },
      Step: { user: '2:2', sharedMemory: 1 },
    };
    const session = await testSession({ stepContainers: settings });
    const plan = shell('true', {
      environment: { A: 'b', C: 'd' },
      instanceTypes: ['ml.m5.large', 'ml.g5.xlarge'],
    });
    await (await startJob(session, recordedContext(session.objects), plan)).finish();
    expect(session.backend.started).toMatchObject([
      {
        environment: { A: 'all', C: 'd' },
        resources: { cpus: 4, memory: 16 * 2 ** 30, gpus: 1 },
        // Of each setting the first that matches.
        container: { user: '1:1', sharedMemory: 1, environment: { A: 'all' } },
      },
    ]);
    const other = await testSession();
    await (
      await startJob(other, recordedContext(other.objects), shell('true', { instanceTypes: ['local'] }))
    ).finish();
    expect(other.backend.started[0]).not.toHaveProperty('resources');
    expect(other.backend.started[0]).not.toHaveProperty('container');
  });

  test('pins what its image is before the job may start, and when it is found again', async () => {
    const session = await testSession();
    const told: string[] = [];
    const context = recordedContext(session.objects, {
      pin: (image, digest) => void told.push(`${image} ${digest}`),
    });
    session.backend.digests.set('any', 'sha256:1');
    await (await startJob(session, context, shell('true'))).finish();
    expect(told).toEqual(['any sha256:1']);
    // What it started with, whatever the image is by now.
    session.backend.digests.set('any', 'sha256:2');
    await (await startJob(session, context, shell('true'))).finish();
    expect(told).toEqual(['any sha256:1', 'any sha256:1']);
    const unknown = recordedContext(session.objects, { jobName: 'other', pin: context.pin });
    await (await startJob(session, unknown, shell('true', { image: 'other' }))).finish();
    expect(told).toHaveLength(2);
  });

  test('an input in a folder that is collected is a copy there, and the source stays as it was', async () => {
    const session = await testSession();
    await session.objects.write('s3://bucket/ck/epoch', '1');
    const plan = shell('printf 2 > checkpoints/epoch', {
      inputs: [{ uri: 's3://bucket/ck', target: 'checkpoints', access: 'private', optional: true }],
      folders: ['checkpoints'],
    });
    const job = await startJob(session, recordedContext(session.objects), plan);
    await job.finish();
    expect(session.backend.started[0]?.hosts[0]?.inputs).toEqual([]);
    expect(await readFile(join(job.roots.get('algo-1') ?? '', 'checkpoints/epoch'), 'utf8')).toBe('2');
    expect(Buffer.from(await session.objects.read('s3://bucket/ck/epoch')).toString()).toBe('1');
  });

  test('mounts a folder before what is inside it', async () => {
    const session = await testSession();
    await session.objects.write('s3://bucket/code/x.py', '');
    await session.objects.write('s3://bucket/data/a', '');
    const plan = shell('true', {
      inputs: [
        { uri: 's3://bucket/code', target: 'processing/input/code', access: 'private' },
        { uri: 's3://bucket/data', target: 'processing/input', access: 'private' },
      ],
    });
    await (await startJob(session, recordedContext(session.objects), plan)).finish();
    const targets = session.backend.started[0]?.hosts[0]?.inputs.map(({ target }) => target);
    expect(targets).toEqual(['processing/input', 'processing/input/code']);
  });

  test('unpacks archives of the store, of this machine, and folders of it', async () => {
    const session = await testSession();
    const folder = await testFolder();
    await mkdir(join(folder, 'code/__pycache__'), { recursive: true });
    await writeFile(join(folder, 'code/train.py'), 'print(1)');
    await packFolder(join(folder, 'code'), join(folder, 'code.tar.gz'));
    await session.objects.upload(join(folder, 'code.tar.gz'), 's3://bucket/code.tar.gz');
    for (const uri of ['s3://bucket/code.tar.gz', join(folder, 'code.tar.gz'), join(folder, 'code')]) {
      const context = recordedContext(session.objects, { jobName: `job-${uri.length}` });
      const plan = shell('test -f code/train.py', { archives: [{ uri, target: 'code' }] });
      const outcome = await (await startJob(session, context, plan)).finish();
      expect(outcome.result, uri).toMatchObject({ hosts: [{ exitCode: 0 }] });
    }
  });

  test.each([
    ['INPUT_NOT_FOUND', { inputs: [{ uri: 's3://bucket/none', target: 'a', access: 'private' }] }],
    ['INPUT_NOT_FOUND', { archives: [{ uri: 's3://bucket/none.tar.gz', target: 'code' }] }],
    ['BAD_INPUT_URI', { inputs: [{ uri: '', target: 'a', access: 'private' }] }],
    ['BAD_INPUT_URI', { inputs: [{ uri: 'https://host/b/k', target: 'a', access: 'private' }] }],
    ['BAD_INPUT_URI', { inputs: [{ uri: 'file://host/k', target: 'a', access: 'private' }] }],
    ['BAD_OBJECT_URI', { outputs: ['s3://bucket/out', 'file:///out'] }],
    ['PATH_ESCAPES', { folders: ['../../out'] }],
    ['PATH_ESCAPES', { files: () => ({ '/etc/slipway': '' }) }],
    ['PATH_ESCAPES', { inputs: [{ uri: 's3://bucket/there', target: 'input/data/..', access: 'private' }] }],
  ] as [string, Partial<JobPlan>][])('%s starts nothing and leaves nothing', async (code, more) => {
    const session = await testSession();
    await session.objects.write('s3://bucket/there', '');
    const started = startJob(session, recordedContext(session.objects), shell('true', more));
    await expect(started).rejects.toMatchObject({ code, category: 'job' });
    expect(session.backend.started).toEqual([]);
    expect(await readdir(join(session.directory, 'work')).catch(() => [])).toEqual([]);
  });

  test('attaches to the job of this name, with its start time and all its log', async () => {
    const session = await testSession();
    const context = recordedContext(session.objects);
    const first = await startJob(session, context, shell('echo one; sleep 0.2; echo two'));
    const again = recordedContext(session.objects);
    const second = await startJob(session, again, shell('not even looked at'));
    expect(second.startTime).toEqual(first.startTime);
    await second.finish();
    expect(again.lines.map(({ text }) => text)).toEqual(['one', 'two']);
    expect(session.backend.started).toHaveLength(1);
  });
});

describe('finish', () => {
  test('keeps the log, names hosts where there are several, and starts it anew', async () => {
    const session = await testSession();
    for (let attach = 0; attach < 2; attach++) {
      const job = await startJob(
        session,
        recordedContext(session.objects),
        shell('echo from $HOST', { hostCount: 2 }),
      );
      const { logPath, logTail } = await job.finish();
      expect(logPath).toBe(join(session.directory, 'logs/abcdefghijkl/Step.log'));
      expect(logTail.toSorted()).toEqual(['[algo-1] from algo-1', '[algo-2] from algo-2']);
      expect(await readFile(logPath, 'utf8')).toBe(`${logTail.join('\n')}\n`);
    }
  });

  test('each attempt has a log of its own', async () => {
    const session = await testSession();
    const job = await startJob(session, recordedContext(session.objects, { attempt: 3 }), shell('true'));
    expect((await job.finish()).logPath).toBe(
      join(session.directory, 'logs/abcdefghijkl/Step.attempt-3.log'),
    );
  });

  test('reads metrics from the log: every value told, the last one kept', async () => {
    const session = await testSession();
    const context = recordedContext(session.objects);
    const metrics = [
      { Name: 'rmse', Regex: 'rmse:([0-9.e-]+)' },
      { Name: 'never', Regex: 'never=(.*)' },
      { Name: 'groupless', Regex: 'rmse' },
    ];
    const job = await startJob(
      session,
      context,
      shell('echo a-rmse:2.5 b-rmse:1e-3; echo rmse:x', { metrics }),
    );
    const outcome = await job.finish();
    expect(context.metrics.map(({ name, value }) => [name, value])).toEqual([
      ['rmse', 2.5],
      ['rmse', 0.001],
    ]);
    expect(outcome.metrics).toMatchObject([{ name: 'rmse', value: 0.001 }]);
  });

  test('stops the job when the signal fires, and lets it end in order', async () => {
    const session = await testSession();
    const cancel = new AbortController();
    const context = recordedContext(session.objects, { signal: cancel.signal });
    const script = 'trap "echo bye > bye; exit 0" TERM; touch ready; while :; do sleep 0.05; done';
    const job = await startJob(session, context, shell(script));
    const finished = job.finish();
    const root = job.roots.get('algo-1') ?? '';
    await until(() => stat(join(root, 'ready')));
    cancel.abort();
    await expect(finished).rejects.toSatisfy(
      (error) => isSlipwayError(error) && error.category === 'stopped',
    );
    expect(await readFile(join(root, 'bye'), 'utf8')).toBe('bye\n');
  });

  test('stops the job when its time is up, and remembers that', async () => {
    const session = await testSession();
    const plan = shell('sleep 60', { maxRuntimeSeconds: 1 });
    const job = await startJob(session, recordedContext(session.objects), plan);
    expect(await job.finish()).toMatchObject({ exceededMaxRuntime: true });
    const again = await startJob(session, recordedContext(session.objects), plan);
    expect(await again.finish()).toMatchObject({ exceededMaxRuntime: true });
  });

  test('a job found after its time that had ended well did end well', async () => {
    const session = await testSession();
    await (await startJob(session, recordedContext(session.objects), shell('true'))).finish();
    const again = await startJob(
      session,
      recordedContext(session.objects),
      shell('', { maxRuntimeSeconds: 0.001 }),
    );
    expect(await again.finish()).toMatchObject({ exceededMaxRuntime: false });
  });

  test('four weeks are no less than four weeks', async () => {
    const session = await testSession();
    const plan = shell('sleep 0.1', { maxRuntimeSeconds: 28 * 24 * 3600 });
    const job = await startJob(session, recordedContext(session.objects), plan);
    expect(await job.finish()).toMatchObject({ exceededMaxRuntime: false });
  });
});

describe('room', () => {
  const machine = { resources: { cpus: 4, memory: 64 * 2 ** 30, gpus: 0 } };
  const large = { instanceTypes: ['ml.m5.xlarge'] };

  test('a job waits until those before it have ended, and says for what', async () => {
    const session = await testSession(machine);
    const first = await startJob(session, recordedContext(session.objects), shell('sleep 0.1', large));
    const waits: string[] = [];
    const context = recordedContext(session.objects, {
      jobName: 'second',
      progress: (text) => void waits.push(text),
    });
    const second = startJob(session, context, shell('true', large));
    // All its hosts count.
    const third = startJob(
      session,
      recordedContext(session.objects, { jobName: 'third' }),
      shell('true', { instanceTypes: ['ml.m5.large'], hostCount: 2 }),
    );
    await setTimeout(20);
    expect(session.backend.started).toHaveLength(1);
    expect(waits).toEqual(['waiting for 4 CPUs, 16 GiB: free are 0 CPUs, 48 GiB']);
    await first.finish();
    await (await second).finish();
    await (await third).finish();
    expect(session.backend.started.map(({ name }) => name)).toEqual([
      recordedContext(session.objects).jobName,
      'second',
      'third',
    ]);
  });

  test('containers of one instance share its room', async () => {
    const session = await testSession({ resources: { ...machine.resources, cpus: 8 } });
    const container = (name: string) => ({ name, image: 'any', environment: {}, inputs: [], archives: [] });
    const names = ['a', 'b', 'c'];
    const plan = shell('true', { ...large, containers: names.map(container) });
    const jobs = ['one', 'two'].map((jobName) =>
      startJob(session, recordedContext(session.objects, { jobName }), plan),
    );
    for (const job of await Promise.all(jobs)) await job.finish();
    expect(session.backend.started).toHaveLength(2);
  });

  test('a job that is found has its own, and does not wait for it', async () => {
    const session = await testSession(machine);
    await startJob(session, recordedContext(session.objects), shell('sleep 0.1', large));
    const again = { ...session, resources: (await testSession(machine)).resources };
    again.resources.slots.takeNow('other', { cpus: 4, memory: 0, gpus: 0 });
    const found = await startJob(again, recordedContext(session.objects), shell('', large));
    again.resources.slots.giveBack('other');
    const next = startJob(again, recordedContext(session.objects, { jobName: 'next' }), shell('true', large));
    await setTimeout(20);
    expect(session.backend.started).toHaveLength(1);
    await found.finish();
    await (await next).finish();
  });

  test('a job that cannot start gives back what it had', async () => {
    const session = await testSession(machine);
    const nowhere = { uri: 's3://bucket/none', target: 'input', access: 'private' } as const;
    for (const jobName of ['a', 'b']) {
      const context = recordedContext(session.objects, { jobName });
      const started = startJob(session, context, shell('true', { ...large, inputs: [nowhere] }));
      await expect(started).rejects.toMatchObject({ code: 'INPUT_NOT_FOUND' });
    }
  });

  test('a job that is stopped while it waits was never started', async () => {
    const session = await testSession(machine);
    session.resources.slots.takeNow('other', { cpus: 4, memory: 0, gpus: 0 });
    const stopping = new AbortController();
    const context = recordedContext(session.objects, { signal: stopping.signal });
    const started = startJob(session, context, shell('true', large));
    stopping.abort();
    await expect(started).rejects.toMatchObject({ code: 'STEP_STOPPED', category: 'stopped' });
    expect(session.backend.started).toEqual([]);
    expect(await readdir(join(session.directory, 'work')).catch(() => [])).toEqual([]);
  });

  test('nobody waits where resources are not counted', async () => {
    const session = await testSession({ resources: false });
    const jobs = ['a', 'b', 'c'].map((jobName) =>
      startJob(
        session,
        recordedContext(session.objects, { jobName }),
        shell('true', { instanceTypes: ['ml.p5.48xlarge'] }),
      ),
    );
    for (const job of await Promise.all(jobs)) await job.finish();
  });
});

describe('failureOf', () => {
  test.each([
    ['printf "no such column" > output/failure; exit 3', 'AlgorithmError: no such column, exit code: 3'],
    ['exit 130', 'AlgorithmError: the job failed on algo-1, exit code: 130'],
    ['ln -s /etc/hostname output/failure; exit 1', 'AlgorithmError: the job failed on algo-1, exit code: 1'],
  ])('%s', async (script, reason) => {
    const session = await testSession();
    const job = await startJob(
      session,
      recordedContext(session.objects),
      shell(`echo hello; ${script}`, { folders: ['output'] }),
    );
    const outcome = await job.finish();
    const failure = await failureOf(outcome, job);
    expect(failure).toMatchObject({ category: 'job', code: 'JOB_FAILED', message: `ClientError: ${reason}` });
    expect(failure && jobFailureReason(failure)).toBe(reason);
    expect(failure?.hint).toContain('hello');
    expect(failure?.hint).toContain(outcome.logPath);
    expect(failure?.hint).toContain('again pipelines-abcdefghijkl-Step-0123456789');
    expect(failure).not.toHaveProperty('exceptionType');
  });

  test('takes the first 1,024 characters of the reason', async () => {
    const session = await testSession();
    const script = `i=0; while [ $i -lt 300 ]; do printf 'größe' >> output/failure; i=$((i+1)); done; exit 1`;
    const job = await startJob(
      session,
      recordedContext(session.objects),
      shell(script, { folders: ['output'] }),
    );
    const failure = await failureOf(await job.finish(), job);
    const expected = 'größe'.repeat(300).slice(0, 1024);
    expect(failure?.message).toBe(`ClientError: AlgorithmError: ${expected}, exit code: 1`);
  });

  test('blames the host that failed, not those that were stopped for it', async () => {
    const session = await testSession();
    const script = 'test $HOST = algo-2 && exit 7; kill -TERM $$';
    const job = await startJob(session, recordedContext(session.objects), shell(script, { hostCount: 2 }));
    const failure = await failureOf(await job.finish(), job);
    expect(failure?.message).toBe('ClientError: AlgorithmError: the job failed on algo-2, exit code: 7');
  });

  test.each([
    [
      [{ name: 'algo-1', exitCode: 137, outOfMemory: true, memoryLimit: 2 ** 29 }],
      'algo-1 ran out of memory: its limit is 512 MiB, exit code: 137',
    ],
    [[{ name: 'algo-1', exitCode: 137, outOfMemory: true }], 'algo-1 ran out of memory, exit code: 137'],
    // By the backend's word, also where the exit codes would tell another story.
    [
      [
        { name: 'algo-1', exitCode: 1, stopped: true },
        { name: 'algo-2', exitCode: 139 },
      ],
      'the job failed on algo-2, exit code: 139',
    ],
  ])('%j', async (hosts, reason) => {
    const session = await testSession();
    const job = await startJob(session, recordedContext(session.objects), shell('true'));
    const outcome = { ...(await job.finish()), result: { status: 'exited', hosts } } as const;
    expect((await failureOf(outcome, job))?.message).toBe(`ClientError: AlgorithmError: ${reason}`);
  });

  test('a lost job is a fault of the service, and may be retried', async () => {
    const session = await testSession();
    const job = await startJob(session, recordedContext(session.objects), shell('true'));
    const outcome = {
      ...(await job.finish()),
      result: { status: 'lost', reason: 'no exit status' },
    } as const;
    expect(await failureOf(outcome, job)).toMatchObject({
      category: 'job',
      code: 'JOB_LOST',
      exceptionType: 'SageMaker.JOB_INTERNAL_ERROR',
    });
  });

  test('success is no failure', async () => {
    const session = await testSession();
    const job = await startJob(session, recordedContext(session.objects), shell('true'));
    expect(await failureOf(await job.finish(), job)).toBeUndefined();
  });
});

async function until(check: () => Promise<unknown>): Promise<void> {
  while (
    !(await check().then(
      () => true,
      () => false,
    ))
  )
    await setTimeout(10);
}
