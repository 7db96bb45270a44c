import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { JobSpec } from '@slipway/core';
import { type Bench, hostsOf, type JobCase, jobCase, lineOf, linesOf, texts, untilStopped } from './bench.ts';

/** What is told of jobs and images: all that should be, and nothing that should not. */
export const identityCases: readonly JobCase[] = [
  jobCase('an image has the same digest whenever it is asked for, and a job keeps it', async (bench) => {
    const { backend, image, missingImage, spec, run } = bench;
    const digest = await backend.imageDigest(image);
    const request = await spec('exit 0');
    const { job } = await run(request);
    assert.equal(await backend.imageDigest(image), digest);
    if (missingImage !== undefined) assert.equal(await backend.imageDigest(missingImage), undefined);
    for (const kept of [job.imageDigests, (await backend.find(request.name))?.imageDigests]) {
      if (kept !== undefined) assert.deepEqual([...kept], [[image, digest]]);
    }
  }),
  jobCase(
    'an image that changes has another digest',
    async ({ backend, changingImage }) => {
      assert.ok(changingImage);
      const { image, change } = changingImage;
      const before = await backend.imageDigest(image);
      assert.ok(before);
      assert.equal(await backend.imageDigest(image), before);
      await change();
      const after = await backend.imageDigest(image);
      assert.ok(after);
      assert.notEqual(after, before);
    },
    ({ changingImage }) => (changingImage === undefined ? 'the setup has no image that changes' : undefined),
  ),
  jobCase('every job is listed with its labels, running or ended, until it is removed', async (bench) => {
    const { backend, spec, run, signal } = bench;
    const labels = { execution: 'abcdefghijkl', pipeline: 'Grüße', step: 'Step_1', attempt: '2', other: '' };
    const ended = await spec('exit 3', {
      labels,
      hosts: [await bench.host('algo-1'), await bench.host('algo-2')],
    });
    const running = await spec(untilStopped('exit 0'), { labels: { ...labels, attempt: '3' } });
    const { job } = await run(ended);
    await lineOf(await backend.start(running), 'ready', signal);
    assert.deepEqual(await listed(bench, [ended, running]), [
      [ended.name, ended.labels],
      [running.name, running.labels],
    ]);
    await job.remove();
    assert.deepEqual(await listed(bench, [ended, running]), [[running.name, running.labels]]);
  }),
  jobCase('the values of its environment are told to a job alone', async ({ backend, spec, signal }) => {
    const secret = randomUUID();
    const environment = { AWS_SECRET_ACCESS_KEY: secret, HF_TOKEN: secret, DB_PASSWORD: secret };
    const script = '[ "$AWS_SECRET_ACCESS_KEY$HF_TOKEN" = "$DB_PASSWORD$DB_PASSWORD" ] || exit 1; echo ready';
    const request = await spec(untilStopped('exit 0', script), { environment });
    const job = await backend.start(request);
    await lineOf(job, 'ready', signal);
    const told = { ...job, listed: await Array.fromAsync(backend.list()) };
    assert.ok(!JSON.stringify(told).includes(secret), 'neither the job nor the list holds it');
    assert.deepEqual(
      commandLines().filter((line) => line.includes(secret)),
      [],
      'no process of this machine shows it',
    );
    await job.stop({ graceSeconds: 30 });
    await hostsOf(job, signal);
    assert.deepEqual(texts(await linesOf(job, signal)), ['ready']);
  }),
  jobCase(
    'network isolation takes the network away',
    async ({ spec, run }) => {
      // The first two lines are headings.
      const script = `while IFS=: read -r name rest; do echo "$name"; done < /proc/net/dev`;
      const { lines } = await run(await spec(script, { networkIsolation: true }));
      assert.deepEqual(
        texts(lines)
          .slice(2)
          .map((name) => name.trim()),
        ['lo'],
      );
    },
    ({ backend }) =>
      backend.capabilities.networkIsolation ? undefined : 'the backend does not isolate jobs',
  ),
  jobCase(
    'settings of containers lay their environment over that of the request',
    async ({ spec, run }) => {
      const request = await spec('echo "$ONE $TWO"', {
        environment: { ONE: 'one', TWO: 'two' },
        container: { environment: { TWO: 'zwei' } },
      });
      assert.deepEqual(texts((await run(request)).lines), ['one zwei']);
    },
    ({ backend }) =>
      backend.capabilities.containers ? undefined : 'the jobs of the backend are no containers',
  ),
];

/** What the backend lists of these jobs, in their order. */
async function listed({ backend }: Bench, specs: readonly JobSpec[]) {
  const jobs = await Array.fromAsync(backend.list());
  return specs.flatMap(({ name }) =>
    jobs.filter((job) => job.name === name).map(({ labels }) => [name, labels]),
  );
}

/** Of all processes of this machine, as everybody can see them. */
function commandLines(): readonly string[] {
  if (!existsSync('/proc/self/cmdline')) {
    return execFileSync('ps', ['-A', '-o', 'args='], { encoding: 'utf8' }).split('\n');
  }
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      } catch {
        // It has ended.
        return '';
      }
    });
}
