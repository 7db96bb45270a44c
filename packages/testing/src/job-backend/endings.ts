import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Job } from '@slipway/core';
import {
  exitCodes,
  hostsOf,
  type JobCase,
  jobCase,
  lineOf,
  linesOf,
  rootOf,
  texts,
  untilStopped,
} from './bench.ts';

const beats = 'while :; do echo beat; sleep 0.1; done';

/** How jobs are stopped, and that nothing of them goes on. */
export const endingCases: readonly JobCase[] = [
  jobCase('stop lets a job end in its own way', async ({ backend, spec, signal }) => {
    const job = await backend.start(await spec(untilStopped('echo saving; sleep 0.5; echo saved; exit 3')));
    await lineOf(job, 'ready', signal);
    await job.stop({ graceSeconds: 30 });
    assert.deepEqual(exitCodes(await hostsOf(job, signal)), [3]);
    assert.deepEqual(texts(await linesOf(job, signal)), ['ready', 'saving', 'saved']);
  }),
  jobCase('stop kills a job that does not end in time', async ({ backend, spec, signal }) => {
    // It hears nothing from the start: how soon it would answer is not what counts.
    const job = await backend.start(await spec(`exec 2>/dev/null; trap '' TERM; echo ready; ${beats}`));
    await lineOf(job, 'beat', signal);
    await job.stop({ graceSeconds: 1 });
    await silent(job, signal);
    assert.deepEqual(exitCodes(await hostsOf(job, signal)), [137]);
    const lines = texts(await linesOf(job, signal));
    assert.deepEqual(
      lines.filter((text) => text !== 'beat'),
      ['ready'],
    );
  }),
  jobCase('whoever waits hears of a stop', async ({ backend, spec, signal }) => {
    const request = await spec(untilStopped('exit 6'));
    const job = await backend.start(request);
    const waiting = hostsOf(job, signal);
    await lineOf(job, 'ready', signal);
    await (await backend.find(request.name))?.stop({ graceSeconds: 30 });
    assert.deepEqual(exitCodes(await waiting), [6]);
  }),
  jobCase('stop of an ended job does no harm', async ({ spec, run, signal }) => {
    const { job } = await run(await spec('exit 8'));
    await job.stop();
    await job.stop({ graceSeconds: 0 });
    assert.deepEqual(exitCodes(await hostsOf(job, signal)), [8]);
  }),
  jobCase('what a job left in the background ends with it', async ({ spec, run, signal }) => {
    const background = `(trap '' TERM; echo beat; : > /opt/ml/at-work; ${beats}) &`;
    const { job, hosts } = await run(
      await spec(`${background} until [ -e /opt/ml/at-work ]; do sleep 0.1; done; exit 0`),
    );
    assert.deepEqual(exitCodes(hosts), [0]);
    await silent(job, signal);
  }),
  jobCase('stop ends what a job has in the background', async ({ backend, spec, signal }) => {
    // The trap first: who beats may be stopped.
    const script = `trap 'exit 3' TERM; (trap '' TERM; ${beats}) & wait; wait`;
    const job = await backend.start(await spec(script));
    await lineOf(job, 'beat', signal);
    await job.stop({ graceSeconds: 30 });
    await silent(job, signal);
    assert.deepEqual(exitCodes(await hostsOf(job, signal)), [3]);
  }),
  jobCase('a wait that is given up rejects with its reason, and the job goes on', async (bench) => {
    const { backend, spec, signal } = bench;
    const job = await backend.start(await spec(untilStopped('exit 0')));
    const giveUp = new AbortController();
    const waiting = job.wait({ signal: giveUp.signal });
    const reason = new Error('enough waited');
    const rejected = assert.rejects(waiting, (error) => error === reason);
    await lineOf(job, 'ready', signal);
    giveUp.abort(reason);
    await rejected;
    await assert.rejects(job.wait({ signal: giveUp.signal }));
    await job.stop({ graceSeconds: 30 });
    assert.deepEqual(exitCodes(await hostsOf(job, signal)), [0]);
  }),
  jobCase('reproduce, where there is one, runs the job once more', async ({ spec, run }) => {
    const request = await spec('echo "$WORD" >> /opt/ml/count; exit 4', { environment: { WORD: "it's" } });
    const { job } = await run(request);
    const { reproduce } = job;
    if (reproduce === undefined) return;
    const { promise: exited, resolve } = Promise.withResolvers<unknown>();
    execFile('sh', ['-c', reproduce], (error) => resolve(error?.code));
    assert.equal(await exited, 4);
    assert.equal(await readFile(join(rootOf(request), 'count'), 'utf8'), "it's\nit's\n");
  }),
];

/** Passes when the job has beaten, and beats no more: not even into the log of a job that has ended. */
async function silent(job: Job, signal: AbortSignal): Promise<void> {
  const before = (await linesOf(job, signal)).length;
  assert.notEqual(before, 0, 'the job was at work');
  // As long as some beats take on this machine as it is now, where a process may wait for its turn.
  await promisify(execFile)('sh', ['-c', 'for beat in 1 2 3 4 5; do sleep 0.1; done']);
  assert.equal((await linesOf(job, signal)).length, before, 'the job is at work no more');
}
