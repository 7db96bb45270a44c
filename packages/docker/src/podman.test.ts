import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { JobSpec } from '@slipway/core';
import { jobBackendCases } from '@slipway/testing';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { dockerBackend } from './docker-backend.ts';
import { connectEngine } from './engine.ts';
import { hasEngine, image } from './test/engine.ts';
import { canStartPodman, type Podman, startPodman } from './test/podman.ts';

/** What Podman does otherwise than Docker. The whole suite runs on it with DOCKER_HOST, and takes two minutes. */
const DIFFERENT = [
  'paths may hold spaces, colons, commas, quotes and any letter',
  'a line of 1 MB is one line',
  'long lines of letters that take several bytes stay whole',
  'a last line without its line end is a line, and an empty line too',
  'each line tells its stream, also where both are written at once',
  'lines come while the job runs, and the rest when it has ended',
  'reproduce, where there is one, runs the job once more',
  'hosts that write at once lose nothing, and each keeps its order',
  'when one host fails the others are stopped',
  'hosts of a job find each other by name',
  'a host may have variables of its own, in place of those of the job',
];

describe.runIf(canStartPodman() && (await hasEngine()))('with Podman', { tags: ['docker', 'podman'] }, () => {
  let podman: Podman | undefined;
  beforeAll(async () => {
    podman = await startPodman();
  });
  afterAll(() => podman?.close());

  const cases = jobBackendCases.filter(({ name }) => DIFFERENT.includes(name));

  test('the cases are there', () => {
    expect(cases.map(({ name }) => name).toSorted()).toEqual(DIFFERENT.toSorted());
  });

  /** A backend in a folder of its own, which is gone after the test. */
  async function place() {
    const directory = await mkdtemp(join(tmpdir(), 'slipway-podman-'));
    onTestFinished(() => rm(directory, { recursive: true, force: true }));
    const { socketPath = '' } = podman ?? {};
    const options = { socketPath, directory: join(directory, 'copies'), pull: 'never' } as const;
    return { directory, options, backend: dockerBackend(options) };
  }

  async function specIn(directory: string, script: string, more: Partial<JobSpec> = {}): Promise<JobSpec> {
    const root = join(directory, 'root');
    await mkdir(root, { recursive: true });
    return {
      name: `job-${basename(directory).toLowerCase()}`,
      labels: { execution: 'e', step: 's', attempt: '1' },
      image,
      entrypoint: ['sh', '-c', script],
      environment: {},
      hosts: [{ name: 'algo-1', root, inputs: [] }],
      ...more,
    };
  }

  test.each(cases.map(({ name, run }) => ({ name, run })))('$name', async ({ run }) => {
    const { directory, backend } = await place();
    await run({ backend, image, directory });
    const engine = await connectEngine(podman?.socketPath);
    expect(await engine.listVolumes()).toMatchObject({ Volumes: [] });
  });

  test('a job that is being stopped is not over until it has ended', async () => {
    const { directory, options, backend } = await place();
    const wait = 'until [ -e /opt/ml/go ]; do sleep 0.1; done';
    const script = `trap '${wait}; echo last; exit 7' TERM; echo first; while :; do sleep 0.1; done`;
    const job = await backend.start(await specIn(directory, script));
    const engine = await connectEngine(options.socketPath);
    const [reading, waiting] = [Array.fromAsync(job.logs()), job.wait()];
    for await (const { text } of job.logs()) if (text === 'first') break;
    const stopping = job.stop({ graceSeconds: 300 });
    const container = engine.getContainer(job.name);
    while ((await container.inspect()).State.Status !== 'stopping') await setTimeout(20);
    // Who comes only now has looked at it once there is a line.
    const found = await backend.find(job.name);
    const lines = found?.logs()[Symbol.asyncIterator]();
    expect((await lines?.next())?.value).toMatchObject({ text: 'first' });
    const ends = [waiting, found?.wait()];
    await writeFile(join(directory, 'root/go'), '');
    await stopping;
    for (const end of ends) expect(await end).toMatchObject({ hosts: [{ exitCode: 7 }] });
    expect((await reading).map(({ text }) => text)).toEqual(['first', 'last']);
    expect((await lines?.next())?.value).toMatchObject({ text: 'last' });
    await job.remove();
  });

  test('several that start one name at once have one job', async () => {
    const { directory, options } = await place();
    const spec = await specIn(directory, 'echo once >> /opt/ml/count; sleep 1');
    const jobs = await Promise.all([1, 2, 3].map(() => dockerBackend(options).start(spec)));
    for (const job of jobs) expect(await job.wait()).toMatchObject({ hosts: [{ exitCode: 0 }] });
    expect(await readFile(join(directory, 'root/count'), 'utf8')).toBe('once\n');
    await jobs[0]?.remove();
  });

  test('what it cannot give is refused, and leaves nothing', async () => {
    const { directory, backend } = await place();
    const served = await specIn(directory, 'exit 0', { networkIsolation: true, port: 8080 });
    await expect(backend.start(served)).rejects.toMatchObject({ code: 'NETWORK_ISOLATION_UNSUPPORTED' });
    const source = join(directory, 'nothing');
    const mounted = await specIn(directory, 'exit 0', {
      container: { mounts: [{ source, target: '/mnt' }] },
    });
    await expect(backend.start(mounted)).rejects.toMatchObject({ code: 'CONTAINER_SETTING_REFUSED' });
    expect(await Array.fromAsync(backend.list())).toEqual([]);
    expect(existsSync(source)).toBe(false);
  });
});
