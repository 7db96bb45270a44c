import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { JobSpec } from '@slipway/core';
import { describeJobBackend, type JobBackendFixture } from '@slipway/testing';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { jobLabels, starterText } from './containers/labels.ts';
import { dockerBackend } from './docker-backend.ts';
import { connectEngine } from './engine.ts';
import { hasEngine, image } from './test/engine.ts';

const starter = fileURLToPath(new URL('test/start-job.ts', import.meta.url));

async function setup(): Promise<JobBackendFixture> {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-docker-'));
  const copies = join(directory, 'copies');
  return {
    backend: dockerBackend({ directory: copies, pull: 'never' }),
    changingImage: await changingImage(directory),
    image,
    missingImage: 'slipway-test/nothing:1',
    directory,
    serving: {
      port: 8080,
      arguments: ['-c', 'mkdir /tmp/www && echo pong > /tmp/www/ping && exec httpd -f -p 8080 -h /tmp/www'],
    },
    starter: (spec) => [
      process.execPath,
      '--conditions=@slipway/source',
      starter,
      copies,
      JSON.stringify(spec),
    ],
    close: async () => {
      await (await connectEngine()).getImage(changing(directory)).remove({ force: true });
      await rm(directory, { recursive: true });
    },
  };
}

describe.runIf(await hasEngine())('with an engine', { tags: ['docker'] }, () => {
  describeJobBackend('docker', setup);

  describe('what the contract leaves open', () => {
    let directory = '';

    beforeEach(async () => {
      directory = await mkdtemp(join(tmpdir(), 'slipway-docker-'));
    });

    afterEach(async () => {
      const job = await dockerBackend({ directory }).find(nameIn(directory));
      await job?.stop({ graceSeconds: 0 });
      await job?.remove();
      await rm(directory, { recursive: true });
    });

    test('containers are labelled, and removed only when asked: with network and copies', async () => {
      const engine = await connectEngine();
      const spec = await specIn(directory, 'echo x >> /opt/ml/code/a', { hosts: ['algo-1', 'algo-2'] });
      const job = await dockerBackend({ directory }).start(spec);
      await job.wait();
      const containers = await engine.listContainers({
        all: true,
        filters: { label: [`slipway.job=${spec.name}`] },
      });
      expect(containers.map(({ Names: [name] }) => name).sort()).toEqual([
        `/${spec.name}-algo-1`,
        `/${spec.name}-algo-2`,
      ]);
      for (const { Labels, State } of containers) {
        expect(State).toBe('exited');
        expect(Labels).toMatchObject({
          'slipway.execution': 'e',
          'slipway.step': 's',
          'slipway.attempt': '1',
        });
      }
      const [copies = ''] = (await readdir(join(directory, spec.name))).filter((name) =>
        name.startsWith('algo-2'),
      );
      expect(await readFile(join(directory, spec.name, copies, '0', 'a'), 'utf8')).toBe('source\nx\n');
      await job.remove();
      expect(existsSync(join(directory, spec.name))).toBe(false);
      expect(
        await engine.listContainers({ all: true, filters: { label: [`slipway.job=${spec.name}`] } }),
      ).toEqual([]);
      expect(await engine.listNetworks({ filters: { name: [spec.name] } })).toEqual([]);
    });

    test('a job that cannot start leaves nothing behind', async () => {
      const engine = await connectEngine();
      const spec = await specIn(directory, '', { hosts: ['algo-1', 'algo-2'] });
      await expect(
        dockerBackend({ directory }).start({ ...spec, entrypoint: ['/nothing'] }),
      ).rejects.toMatchObject({
        code: 'JOB_NOT_STARTED',
        message: expect.stringContaining('/nothing'),
      });
      expect(
        await engine.listContainers({ all: true, filters: { label: [`slipway.job=${spec.name}`] } }),
      ).toEqual([]);
      expect(await engine.listNetworks({ filters: { name: [spec.name] } })).toEqual([]);
      expect(existsSync(join(directory, spec.name))).toBe(false);
    });

    test('what a killed process had made of a job is listed, and discarded; a job is not', async () => {
      const engine = await connectEngine();
      const backend = dockerBackend({ directory });
      const spec = await specIn(directory, 'echo ran', { hosts: ['algo-1'] });
      const Labels = { ...jobLabels(spec), 'slipway.host': 'algo-1' };
      await engine.createNetwork({ Name: spec.name, Labels });
      const made = (starter: string) =>
        engine.createContainer({
          Image: image,
          Cmd: ['true'],
          Labels: { ...Labels, 'slipway.starter': starter },
        });
      await mkdir(join(directory, spec.name));
      const listed = async () => (await Array.fromAsync(backend.list())).map(({ name }) => name);
      const living = await made(starterText());
      await backend.discard?.(spec.name);
      expect((await living.inspect()).State.Status).toBe('created');
      await living.remove();

      await made(`${hostname()} ${spawnSync('true').pid}`);
      expect(await backend.find(spec.name)).toBeUndefined();
      expect(await listed()).toContain(spec.name);
      await backend.discard?.(spec.name);
      expect(await listed()).not.toContain(spec.name);
      expect(existsSync(join(directory, spec.name))).toBe(false);

      await backend.start(spec);
      await backend.discard?.(spec.name);
      expect(await backend.find(spec.name)).toBeDefined();
    });

    test('a job whose containers are gone is lost for whoever comes later, and never runs twice', async () => {
      const engine = await connectEngine();
      const backend = dockerBackend({ directory });
      const hosts = ['algo-1', 'algo-2'];
      const spec = await specIn(directory, 'trap "exit 0" TERM; while :; do sleep 0.1; done', { hosts });
      await backend.start(spec);
      // One of two, as when its starter dies between them; then the other.
      for (const host of hosts) {
        await engine.getContainer(`${spec.name}-${host}`).remove({ force: true });
        const later = dockerBackend({ directory });
        const found = [await later.find(spec.name), await later.start(spec)];
        for (const job of found) {
          expect(await job?.wait()).toMatchObject({
            status: 'lost',
            reason: expect.stringContaining(spec.name),
          });
          expect(await Array.fromAsync(job?.logs() ?? [])).toEqual([]);
        }
        const running = await engine.listContainers({ filters: { label: [`slipway.job=${spec.name}`] } });
        expect(running).toEqual([]);
      }
      await (await backend.find(spec.name))?.remove();
      expect(await backend.find(spec.name)).toBeUndefined();
      expect(existsSync(join(directory, spec.name))).toBe(false);
      expect(await engine.listNetworks({ filters: { name: [spec.name] } })).toEqual([]);
    });

    test('the log of a container that somebody removes ends', async () => {
      const engine = await connectEngine();
      const spec = await specIn(directory, 'echo one; sleep 600', { hosts: ['algo-1'] });
      const job = await dockerBackend({ directory }).start(spec);
      const lines: string[] = [];
      for await (const { text } of job.logs()) {
        lines.push(text);
        await engine.getContainer(spec.name).remove({ force: true });
      }
      expect(lines).toEqual(['one']);
      expect(await Array.fromAsync(job.logs())).toEqual([]);
      expect(await job.wait()).toMatchObject({ status: 'lost' });
    });

    test('a container that somebody removes is a lost job', async () => {
      const engine = await connectEngine();
      const spec = await specIn(directory, 'sleep 600', { hosts: ['algo-1'] });
      const job = await dockerBackend({ directory }).start(spec);
      await engine.getContainer(spec.name).remove({ force: true });
      expect(await job.wait()).toMatchObject({ status: 'lost', reason: expect.stringContaining(spec.name) });
    });

    test('network isolation leaves one host no network, and several hosts only their own', async () => {
      const engine = await connectEngine();
      const one = await specIn(directory, 'ip route | grep .', { hosts: ['algo-1'] });
      const job = await dockerBackend({ directory }).start({ ...one, networkIsolation: true });
      expect(await job.wait()).toMatchObject({ hosts: [{ exitCode: 1 }] });
      await job.remove();
      const several = await specIn(directory, 'exit 0', { hosts: ['algo-1', 'algo-2'] });
      await dockerBackend({ directory }).start({ ...several, networkIsolation: true });
      const filters = { label: [`slipway.job=${several.name}`] };
      expect(await engine.listNetworks({ filters })).toMatchObject([{ Internal: true }]);
    });
  });
});

function changing(directory: string): string {
  return `slipway-test/changing:${directory.slice(-6).toLowerCase()}`;
}

/** An image of a test's own, which becomes another one with a label more. */
async function changingImage(directory: string) {
  const engine = await connectEngine();
  const [repo = '', tag = ''] = changing(directory).split(':');
  await engine.getImage(image).tag({ repo, tag });
  const change = async () => {
    const container = await engine.createContainer({ Image: image, Cmd: ['true'], NetworkDisabled: true });
    await container.commit({ repo, tag, changes: 'LABEL changed=yes' });
    await container.remove();
  };
  return { image: changing(directory), change };
}

function nameIn(directory: string): string {
  return `job-${directory.slice(-6)}`;
}

/** A job with a private input for each host: the file `a`. */
async function specIn(
  directory: string,
  script: string,
  { hosts }: { hosts: readonly string[] },
): Promise<JobSpec> {
  const source = join(directory, 'source');
  await mkdir(source, { recursive: true });
  await writeFile(join(source, 'a'), 'source\n');
  for (const host of hosts) await mkdir(join(directory, host), { recursive: true });
  return {
    name: nameIn(directory),
    labels: { execution: 'e', step: 's', attempt: '1' },
    image,
    entrypoint: ['sh', '-c', script],
    environment: {},
    hosts: hosts.map((name) => ({
      name,
      root: join(directory, name),
      inputs: [{ source, target: 'code', access: 'private' }],
    })),
  };
}
