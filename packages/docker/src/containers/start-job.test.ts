import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { dockerBackend } from '../docker-backend.ts';
import { connectEngine } from '../engine.ts';
import { noteBegun } from '../job/lost-job.ts';
import { hasEngine, image } from '../test/engine.ts';
import { rootOf, workplace } from '../test/workplace.ts';
import { hostLabel, jobLabels, starterLabel } from './labels.ts';
import { makeContainers } from './make-containers.ts';

const starter = fileURLToPath(new URL('../test/start-job.ts', import.meta.url));

describe.runIf(await hasEngine())('a start', { tags: ['docker'] }, () => {
  test('that was cut short is no job, is listed, and is gone on with by whoever starts it, once', async () => {
    const at = await workplace();
    const engine = await connectEngine();
    const spec = await at.spec('echo once >> /opt/ml/count; echo ran', { hostCount: 2 });
    await engine.createContainer({
      name: `${spec.name}-algo-1`,
      Image: image,
      Cmd: ['left', 'behind'],
      Labels: {
        ...jobLabels(spec),
        [hostLabel]: 'algo-1',
        [starterLabel]: `${hostname()} ${await deadPid()}`,
      },
    });
    expect(await at.backend.find(spec.name)).toBeUndefined();
    expect(await Array.fromAsync(at.backend.list())).toContainEqual({ name: spec.name, labels: spec.labels });
    const backends = [at.backend, dockerBackend(at.options), dockerBackend(at.options)];
    const jobs = await Promise.all(backends.map((backend) => backend.start(spec)));
    for (const job of jobs) {
      expect((await Array.fromAsync(job.logs())).map(({ text }) => text)).toEqual(['ran', 'ran']);
    }
    expect(readFileSync(join(rootOf(spec), 'count'), 'utf8')).toBe('once\n');
  });

  test('that is killed at any moment leaves a job or what the next start clears away: it runs once', async () => {
    const at = await workplace();
    for (const delay of [0, 30, 80, 150, 250, 400]) {
      const spec = await at.spec('echo once >> /opt/ml/count; exit 5');
      const words = ['--conditions=@slipway/source', '--no-warnings', starter, at.options.directory];
      const child = spawn(process.execPath, [...words, JSON.stringify(spec)], { stdio: 'ignore' });
      const ended = once(child, 'exit');
      // From the moment there is anything of it.
      while (!(await isThere(spec.name)) && child.exitCode === null) await setTimeout(5);
      await setTimeout(delay);
      child.kill('SIGKILL');
      await ended;
      const job = await at.backend.start(spec);
      expect(await job.wait()).toMatchObject({ status: 'exited', hosts: [{ exitCode: 5 }] });
      expect(readFileSync(join(rootOf(spec), 'count'), 'utf8')).toBe('once\n');
      await job.remove();
    }
  });

  test('whose process dies between two hosts leaves a lost job, also to who was waiting for it: it never runs twice', async () => {
    const at = await workplace();
    const engine = await connectEngine();
    const spec = await at.spec('echo again >> /opt/ml/count', { hostCount: 2 });
    const other = spawn('sleep', ['600']);
    const ended = once(other, 'exit');
    onTestFinished(() => void other.kill());
    const began = readFileSync(`/proc/${other.pid}/stat`, 'utf8').split(' ')[21];
    const made = spec.hosts.map((host) =>
      engine.createContainer({
        name: `${spec.name}-${host.name}`,
        Image: image,
        Cmd: ['sh', '-c', "trap 'exit 0' TERM; while :; do sleep 0.1; done"],
        Labels: {
          ...jobLabels(spec),
          [hostLabel]: host.name,
          [starterLabel]: `${hostname()} ${other.pid} ${began}`,
        },
      }),
    );
    const [first] = await Promise.all(made);
    await noteBegun(join(at.options.directory, spec.name));
    await first?.start();
    const starting = at.backend.start(spec);
    // It waits for who lives; were it later, it would find the job lost at once.
    expect(await Promise.race([starting, setTimeout(500, 'waits')])).toBe('waits');
    other.kill('SIGKILL');
    await ended;
    expect(await (await starting).wait()).toMatchObject({ status: 'lost' });
    expect(existsSync(join(rootOf(spec), 'count'))).toBe(false);
  });

  test('that is given up when another one has the name takes nothing from that', async () => {
    const at = await workplace();
    const engine = await connectEngine();
    const spec = await at.spec('sleep 600', { hostCount: 2 });
    await at.backend.start(spec);
    const late = {
      spec,
      copies: join(at.options.directory, spec.name),
      sharesFolders: true,
      images: new Map(),
      signal: AbortSignal.abort(new Error('enough')),
      onProgress: undefined,
    };
    await expect(makeContainers(engine, late)).rejects.toThrow('enough');
    const filters = { label: [`slipway.job=${spec.name}`] };
    expect(await engine.listContainers({ filters })).toHaveLength(2);
    expect(await engine.listNetworks({ filters })).toHaveLength(1);
  });

  test('under the name of a container that is not a job is refused, and leaves that alone', async () => {
    const at = await workplace();
    const spec = await at.spec('exit 0');
    const other = await (await connectEngine()).createContainer({
      name: spec.name,
      Image: image,
      Cmd: ['true'],
    });
    onTestFinished(async () => await other.remove());
    await expect(at.backend.start(spec)).rejects.toMatchObject({ code: 'CONTAINER_NAME_TAKEN' });
    expect((await other.inspect()).State.Status).toBe('created');
  });

  test('keeps variables out of the URL, and so out of the log of an engine: more are given than one could hold', async () => {
    const at = await workplace();
    const variables = Array.from({ length: 12 }, (_, index) => [`PART_${index}`, 'x'.repeat(120_000)]);
    const spec = await at.spec('exit 0', { environment: Object.fromEntries(variables) });
    expect((await at.run(spec)).codes).toEqual([0]);
  });
});

async function isThere(name: string): Promise<boolean> {
  const filters = { label: [`slipway.job=${name}`] };
  return (await (await connectEngine()).listContainers({ all: true, filters })).length > 0;
}

async function deadPid(): Promise<number> {
  const child = spawn('true');
  await once(child, 'exit');
  return child.pid ?? 0;
}
