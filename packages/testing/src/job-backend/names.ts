import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Job, JobSpec } from '@slipway/core';
import {
  type Bench,
  exitCodes,
  hostsOf,
  type JobCase,
  jobCase,
  lineOf,
  linesOf,
  rootOf,
  texts,
  until,
  untilStopped,
} from './bench.ts';
import type { JobBackendFixture } from './fixture.ts';

/** A job and its name: one job a name, whoever asks and whenever. */
export const nameCases: readonly JobCase[] = [
  jobCase('a name started twice is one job, at once or one after the other', async (bench) => {
    const { backend, spec, signal } = bench;
    const request = await spec('echo started >> /opt/ml/count; sleep 0.3; exit 7');
    const jobs = await Promise.all([backend.start(request), backend.start(request)]);
    for (const job of [...jobs, await backend.start(request)]) {
      assert.equal(job.name, request.name);
      assert.deepEqual(exitCodes(await hostsOf(job, signal)), [7]);
    }
    assert.equal(await countOf(request), 1);
  }),
  jobCase('a name that has ended is not started again', async ({ backend, spec, run, signal }) => {
    const request = await spec('echo started >> /opt/ml/count; echo said; exit 7');
    await run(request);
    const again = await backend.start(request);
    assert.deepEqual(exitCodes(await hostsOf(again, signal)), [7]);
    assert.deepEqual(texts(await linesOf(again, signal)), ['said']);
    assert.equal(await countOf(request), 1);
  }),
  jobCase('a name that nobody started is not found', async ({ backend, spec, run }) => {
    const request = await spec('exit 0');
    await run(request);
    // Neither a name that begins like another nor one that another begins with.
    for (const name of [request.name.slice(0, -1), `${request.name}0`, 'pipelines', 'constructor']) {
      assert.equal(await backend.find(name), undefined, name);
    }
  }),
  jobCase('a running job is found, with all its lines', async ({ backend, spec, signal }) => {
    const request = await spec(untilStopped('exit 5', 'echo first'));
    await lineOf(await backend.start(request), 'first', signal);
    const found = await find(backend, request);
    await found.stop({ graceSeconds: 30 });
    assert.deepEqual(texts(await linesOf(found, signal)), ['first']);
    assert.deepEqual(exitCodes(await hostsOf(found, signal)), [5]);
  }),
  jobCase(
    'an ended job is found, with its exit code and all its lines',
    async ({ backend, spec, run, signal }) => {
      const request = await spec('echo said; exit 9');
      await run(request);
      const found = await find(backend, request);
      assert.equal(found.name, request.name);
      assert.deepEqual(texts(await linesOf(found, signal)), ['said']);
      assert.deepEqual(exitCodes(await hostsOf(found, signal)), [9]);
    },
  ),
  jobCase('wait answers as often as it is asked', async ({ backend, spec, signal }) => {
    const job = await backend.start(await spec('sleep 0.2; exit 4'));
    const [first, second] = await Promise.all([job.wait({ signal }), job.wait({ signal })]);
    assert.deepEqual(exitCodes(await hostsOf(job, signal)), [4]);
    for (const answer of [first, second]) assert.deepEqual(answer, await job.wait());
  }),
  jobCase(
    'a job outlives the process that started it',
    async (bench) => {
      const { backend, spec, signal } = bench;
      const request = await spec(
        untilStopped('echo last; exit 7', 'echo started >> /opt/ml/count; echo first'),
      );
      await startAndKill(bench, request);
      const found = await find(backend, request);
      await lineOf(await backend.start(request), 'first', signal);
      await found.stop({ graceSeconds: 30 });
      assert.deepEqual(exitCodes(await hostsOf(found, signal)), [7]);
      assert.deepEqual(texts(await linesOf(found, signal)), ['first', 'last']);
      assert.equal(await countOf(request), 1);
    },
    needsStarter,
  ),
  jobCase(
    'a job that ended while nobody looked tells how, with all its lines',
    async (bench) => {
      const { backend, spec, signal } = bench;
      const request = await spec('echo started >> /opt/ml/count; echo first; sleep 1; echo last; exit 7');
      await startAndKill(bench, request);
      const found = await find(backend, request);
      assert.deepEqual(exitCodes(await hostsOf(found, signal)), [7]);
      assert.deepEqual(texts(await linesOf(found, signal)), ['first', 'last']);
      assert.equal(await countOf(request), 1);
    },
    needsStarter,
  ),
  jobCase('a signal that has fired starts nothing', async ({ backend, spec }) => {
    const request = await spec('exit 0');
    await assert.rejects(async () => await backend.start(request, { signal: AbortSignal.abort() }));
    assert.equal(await backend.find(request.name), undefined);
  }),
  jobCase('remove forgets a job, so that its name is free, and leaves its folders', async (bench) => {
    const { backend, spec, run } = bench;
    const request = await spec('echo started >> /opt/ml/count');
    const { job } = await run(request);
    await job.remove();
    assert.equal(await backend.find(request.name), undefined);
    assert.equal(await countOf(request), 1);
    const again = await run(request);
    assert.equal(await countOf(request), 2);
    await again.job.remove();
    await again.job.remove();
    assert.equal(await countOf(request), 2);
  }),
];

function needsStarter({ starter }: JobBackendFixture): string | undefined {
  return starter === undefined ? 'the setup has no starter' : undefined;
}

/** Has another process start the job and kills that process once the job is at work. */
async function startAndKill({ backend, starter, signal }: Bench, request: JobSpec): Promise<void> {
  assert.ok(starter);
  const [command, ...rest] = starter(request);
  const child = spawn(command, rest, { stdio: ['ignore', 'ignore', 'inherit'] });
  const exited = once(child, 'exit');
  signal.addEventListener('abort', () => child.kill('SIGKILL'), { once: true });
  const working = until(async () => await isAtWork(backend, request, signal), signal);
  // Well, it may: a job that ends by itself may have ended by now.
  const early = exited.then(([code]) =>
    code === 0 ? working : assert.fail(`the starter ended by itself with ${code}`),
  );
  try {
    await Promise.race([working, early]);
  } finally {
    child.kill('SIGKILL');
    await exited;
  }
}

/** Whether there is the job, and it says so. */
async function isAtWork(backend: Bench['backend'], request: JobSpec, signal: AbortSignal): Promise<boolean> {
  const job = await backend.find(request.name);
  if (!job) return false;
  await lineOf(job, 'first', signal);
  return true;
}

async function find(backend: Bench['backend'], { name }: JobSpec): Promise<Job> {
  const job = await backend.find(name);
  assert.ok(job, `${name} is found`);
  return job;
}

/** How often a job really ran: each time it writes a line. */
async function countOf(request: JobSpec): Promise<number> {
  const lines = await readFile(join(rootOf(request), 'count'), 'utf8').catch(() => '');
  return lines.split('\n').length - 1;
}
