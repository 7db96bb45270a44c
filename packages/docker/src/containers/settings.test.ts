import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { connectEngine } from '../engine.ts';
import { hasEngine } from '../test/engine.ts';
import { rootOf, workplace } from '../test/workplace.ts';
import { readFacts } from './engine-facts.ts';
import { resourceOptions } from './resources.ts';

describe.runIf(await hasEngine())('with an engine', { tags: ['docker'] }, () => {
  test('settings are what the container gets', async () => {
    const at = await workplace();
    const shared = join(at.directory, 'shared');
    mkdirSync(shared);
    writeFileSync(join(shared, 'file'), 'there');
    const spec = await at.spec(
      `df -k /dev/shm | tail -1 | awk '{ print $2 }'; ulimit -n; id -u; cat /mnt/file; echo; echo "$A $B"
      touch /mnt/x 2>/dev/null || echo read-only; echo mine > /opt/ml/mine && mkdir /opt/ml/d`,
      {
        environment: { A: 'a', B: 'b' },
        container: {
          sharedMemory: 134_217_728,
          ulimits: { nofile: { soft: 512, hard: 1024 } },
          mounts: [{ source: shared, target: '/mnt' }],
          environment: { B: 'other' },
          user: '1234:1234',
        },
      },
    );
    expect(await at.run(spec)).toMatchObject({
      lines: ['131072', '512', '1234', 'there', 'a other', 'read-only'],
      codes: [0],
    });
    expect(readFileSync(join(rootOf(spec), 'mine'), 'utf8')).toBe('mine\n');
  });

  test('limits are those of the instance type, as far as the machine has them, and out of memory is told with them', async () => {
    const at = await workplace();
    const memory = 32 * 1024 * 1024;
    const resources = { cpus: 64, memory, gpus: 0 };
    const script = `awk 'BEGIN { s = "x"; while (1) s = s s }'`;
    const killed = async () => {
      const job = await at.backend.start(
        await at.spec(script, { resources, container: { limitResources: true } }),
      );
      await job.wait();
      return job;
    };
    const engine = await connectEngine();
    let job = await killed();
    // Once in some hundreds an engine does not notice what a container died of.
    while (!(await engine.getContainer(job.name).inspect()).State.OOMKilled) job = await killed();
    expect(await job.wait()).toEqual({
      status: 'exited',
      hosts: [{ name: 'algo-1', exitCode: expect.any(Number), outOfMemory: true, memoryLimit: memory }],
    });
    const free = await at.backend.start(await at.spec('exit 0', { resources }));
    const { HostConfig } = await engine.getContainer(free.name).inspect();
    expect(HostConfig).toMatchObject({ Memory: 0, NanoCpus: 0 });
  });

  test('ports are published on 127.0.0.1', async () => {
    const at = await workplace();
    const port = await reservedPort();
    const serve = 'mkdir /tmp/www; echo pong > /tmp/www/ping; exec httpd -f -p 80 -h /tmp/www';
    await at.backend.start(await at.spec(serve, { container: { ports: { 80: port } } }));
    let answer: Response | undefined;
    while (answer === undefined) {
      answer = await fetch(`http://127.0.0.1:${port}/ping`).catch(() => undefined);
      await setTimeout(20);
    }
    expect(await answer.text()).toBe('pong\n');
  });

  test('a job may be in a network of the engine, also beside its own', async () => {
    const at = await workplace();
    const engine = await connectEngine();
    const name = `slipway-test-${at.directory.slice(-6)}`;
    const network = await engine.createNetwork({ Name: name, Internal: true });
    try {
      const spec = await at.spec('exit 0', { hostCount: 2, container: { network: name } });
      const job = await at.backend.start(spec);
      const { NetworkSettings } = await engine.getContainer(`${spec.name}-algo-2`).inspect();
      const own = expect.stringMatching(`^${spec.name}-`);
      expect(Object.keys(NetworkSettings.Networks).sort()).toEqual([own, name]);
      await job.wait();
      await job.remove();
    } finally {
      await network.remove();
    }
  });

  test.for([
    ['ulimits', { ulimits: { nothing: { soft: 1, hard: 1 } } }],
    ['ulimits', { ulimits: { nofile: { soft: 9, hard: 1 } } }],
    ['user', { user: 'nobody-we-know' }],
    ['network', { network: 'no-such-network' }],
    ['mounts', { mounts: [{ source: '/no/such/folder', target: '/mnt' }] }],
    ['ports', { network: 'host', ports: { 80: 8080 } }],
  ] as const)('%s that cannot be had are told, and nothing is left: %j', async ([setting, container]) => {
    const at = await workplace();
    const spec = await at.spec('exit 0', { container });
    await expect(at.backend.start(spec)).rejects.toMatchObject({
      code: 'CONTAINER_SETTING_REFUSED',
      category: 'input',
      message: expect.stringContaining(setting),
      hint: expect.stringContaining(setting),
    });
    const jobs = await Array.fromAsync(at.backend.list());
    expect(jobs.filter(({ name }) => name === spec.name)).toEqual([]);
  });

  test('a port that is taken is told', async () => {
    const at = await workplace();
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      const { port } = server.address() as AddressInfo;
      const spec = await at.spec('exit 0', { container: { ports: { 80: port } } });
      await expect(at.backend.start(spec)).rejects.toMatchObject({ code: 'CONTAINER_SETTING_REFUSED' });
    } finally {
      server.close();
    }
  });

  test('what isolation forbids is not dropped without a word', async () => {
    const at = await workplace();
    for (const container of [{ network: 'bridge' }, { ports: { 80: 8080 } }]) {
      const spec = await at.spec('exit 0', { networkIsolation: true, container });
      await expect(at.backend.start(spec)).rejects.toMatchObject({ code: 'CONTAINER_SETTING_REFUSED' });
    }
  });
});

describe('GPUs', () => {
  const spec = { name: 'job', labels: {}, image: 'any', environment: {}, hosts: [] };
  const resources = { cpus: 1, memory: 1, gpus: 1 };
  const nvidia = readFacts({ NCPU: 2, Runtimes: { nvidia: {}, runc: {} } }, {});
  const cdi = readFacts({ NCPU: 2, DiscoveredDevices: [{ ID: 'nvidia.com/gpu=0' }] }, {});

  test('are asked for as the engine lends them', () => {
    expect(resourceOptions({ ...spec, resources }, nvidia)).toEqual({
      DeviceRequests: [{ Driver: 'nvidia', Count: 1, Capabilities: [['gpu']] }],
    });
    expect(
      resourceOptions({ ...spec, resources: { ...resources, gpus: 8 } }, nvidia).DeviceRequests,
    ).toMatchObject([{ Count: -1 }]);
    expect(resourceOptions({ ...spec, resources: { ...resources, gpus: 8 } }, cdi).DeviceRequests).toEqual([
      { Driver: 'cdi', DeviceIDs: ['nvidia.com/gpu=all'] },
    ]);
  });

  test('are not where the engine has none, or the instance type', () => {
    expect(
      resourceOptions({ ...spec, resources }, readFacts({ NCPU: 2, Runtimes: { runc: {} } }, {})),
    ).toEqual({});
    expect(resourceOptions({ ...spec, resources: { ...resources, gpus: 0 } }, nvidia)).toEqual({});
  });
});

/**
 * A port of 127.0.0.1 that nobody is given who asks for any, as those from 32,768 on are, and no other test has: it is
 * taken at another address of the loopback until this one has finished.
 */
async function reservedPort(): Promise<number> {
  for (;;) {
    const port = randomInt(15_000, 30_000);
    const sign = await listenAt('127.0.0.2', port);
    if (sign === 'taken') continue;
    onTestFinished(async () => await end(sign));
    const own = await listenAt('127.0.0.1', port);
    if (own === 'taken') continue;
    await end(own);
    return port;
  }
}

/** `undefined`: this machine has no such address. */
async function listenAt(address: string, port: number): Promise<Server | 'taken' | undefined> {
  const server = createServer().listen(port, address);
  try {
    await once(server, 'listening');
    return server;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EADDRINUSE' ? 'taken' : undefined;
  }
}

async function end(server: Server | undefined): Promise<void> {
  if (server) await once(server.close(), 'close');
}
