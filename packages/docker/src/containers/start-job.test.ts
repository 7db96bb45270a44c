import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { dockerBackend } from '../docker-backend.ts';
import { connectEngine } from '../engine.ts';
import { hasEngine, image } from '../test/engine.ts';
import { rootOf, workplace } from '../test/workplace.ts';
import { hostLabel, jobLabels, starterLabel } from './labels.ts';

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
