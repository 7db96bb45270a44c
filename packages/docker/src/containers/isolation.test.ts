import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { connectEngine } from '../engine.ts';
import { hasEngine } from '../test/engine.ts';
import { lineOf, type Workplace, workplace } from '../test/workplace.ts';

/** Says which of these addresses answer in so many seconds. */
function reach(addresses: readonly string[], seconds = 2): string {
  const request = String.raw`printf 'GET / HTTP/1.0\r\n\r\n'`;
  const tries = addresses.map((address) => {
    const [ip, port] = address.split(':');
    // A static busybox dies when it would say why it cannot connect.
    return `(${request} | nc -w ${seconds} ${ip} ${port}) 2>/dev/null | grep -q . && echo "reached ${address}"`;
  });
  return [...tries, 'echo tried'].join('; ');
}

describe.runIf(await hasEngine())('with an engine', { tags: ['docker'] }, () => {
  test('who is not isolated reaches this machine: these tests can fail', async () => {
    const at = await workplace();
    const { port, addresses } = await listen();
    const targets = addresses.map((address) => `${address}:${port}`);
    // Each of them is at this machine, and some are of networks that others take away meanwhile.
    const { lines } = await at.run(await at.spec(reach(targets, 20)));
    expect(lines.some((line) => line.startsWith('reached'))).toBe(true);
  });

  test('one host that is isolated has no network', async () => {
    const at = await workplace();
    const targets = await everything(at);
    const { lines } = await at.run(
      await at.spec(`ip -o addr; ${reach(targets)}`, { networkIsolation: true }),
    );
    expect(lines.filter((line) => !/ lo /.test(line))).toEqual(['tried']);
  });

  test('several that are isolated reach each other, and nothing of this machine or beyond', async () => {
    const at = await workplace();
    const targets = await everything(at);
    // Who asks before the other one serves would say so.
    const script = `exec 2>/dev/null; mkdir /tmp/www; echo pong > /tmp/www/ping; httpd -p 80 -h /tmp/www
      for other in algo-1 algo-2; do until wget -q -O /dev/null http://$other/ping; do sleep 0.1; done; echo "reached $other"; done
      ip -o -6 addr | grep -v ' lo '; ${reach(targets)}; nslookup example.com >/dev/null && echo named
      until [ -e /opt/ml/enough ]; do sleep 0.1; done`;
    const spec = await at.spec(script, { hostCount: 2, networkIsolation: true });
    const job = await at.backend.start(spec);
    // Each serves the other until both have come to their end.
    let tried = 0;
    for await (const { text } of job.logs()) if (text === 'tried' && ++tried === 2) break;
    for (const { root } of spec.hosts) writeFileSync(join(root, 'enough'), '');
    const { lines, codes } = await at.run(spec);
    expect(codes).toEqual([0, 0]);
    expect(lines.toSorted()).toEqual([
      ...['reached algo-1', 'reached algo-1', 'reached algo-2', 'reached algo-2', 'tried', 'tried'],
    ]);
  });

  test('one that serves and is isolated answers requests, and reaches nothing', async () => {
    const at = await workplace();
    const targets = await everything(at);
    const script = `ip -o -6 addr | grep -v ' lo '; ${reach(targets)}
      mkdir /tmp/www; echo pong > /tmp/www/ping; head -c 3000000 /dev/zero > /tmp/www/big; exec httpd -f -p 8080 -h /tmp/www`;
    const spec = await at.spec(script, { networkIsolation: true, port: 8080 });
    const job = await at.backend.start(spec);
    const url = job.endpoints?.get('algo-1');
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    await lineOf(job, 'tried');
    expect(await answer(`${url}/ping`)).toBe('pong\n');
    expect((await answer(`${url}/big`)).length).toBe(3_000_000);
    const answers = await Promise.all(Array.from({ length: 20 }, () => answer(`${url}/ping`)));
    expect(new Set(answers)).toEqual(new Set(['pong\n']));
    expect((await at.backend.find(spec.name))?.endpoints).toEqual(job.endpoints);
    await job.stop({ graceSeconds: 0 });
    await job.wait();
    expect((await Array.fromAsync(job.logs())).map(({ text }) => text)).toEqual(['tried']);
    const engine = await connectEngine();
    const relay = await engine.getContainer(`${spec.name}-relay`).inspect();
    expect(relay.State.Running).toBe(false);
    await job.remove();
    await expect(engine.getContainer(`${spec.name}-relay`).inspect()).rejects.toMatchObject({
      statusCode: 404,
    });
  });

  test('several that serve and are isolated are reached one by one, and all of it is gone afterwards', async () => {
    const at = await workplace();
    const targets = await everything(at);
    const script = `${reach(targets)}; mkdir /tmp/www; hostname > /tmp/www/ping; exec httpd -f -p 8080 -h /tmp/www`;
    const spec = await at.spec(script, { hostCount: 2, networkIsolation: true, port: 8080 });
    const job = await at.backend.start(spec);
    expect([...(job.endpoints?.keys() ?? [])]).toEqual(['algo-1', 'algo-2']);
    for (const [host, url] of job.endpoints ?? []) expect(await answer(`${url}/ping`)).toBe(`${host}\n`);
    await job.stop({ graceSeconds: 0 });
    await job.wait();
    expect((await Array.fromAsync(job.logs())).map(({ text }) => text)).toEqual(['tried', 'tried']);
    await job.remove();
    const filters = { label: [`slipway.job=${spec.name}`] };
    expect(await (await connectEngine()).listContainers({ all: true, filters })).toEqual([]);
  });
});

/** What an isolated job could reach if it were not: this machine at all its addresses, and a job on another bridge. */
async function everything(at: Workplace): Promise<readonly string[]> {
  const { port, addresses } = await listen();
  const serve = 'mkdir /tmp/www && echo pong > /tmp/www/index.html && exec httpd -f -p 80 -h /tmp/www';
  const other = await at.backend.start(await at.spec(serve, { hostCount: 2 }));
  const container = await (await connectEngine()).getContainer(`${other.name}-algo-1`).inspect();
  const beyond = Object.values(container.NetworkSettings.Networks).flatMap(({ IPAddress, Gateway }) => [
    `${IPAddress}:80`,
    `${Gateway}:${port}`,
  ]);
  return [...addresses.map((address) => `${address}:${port}`), ...beyond];
}

/** A server of this machine that listens at all its addresses. */
async function listen(): Promise<{ readonly port: number; readonly addresses: readonly string[] }> {
  const server: Server = createServer((_, response) => response.end('reached')).listen(0, '0.0.0.0');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });
  const addresses = Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address);
  return { port: (server.address() as AddressInfo).port, addresses };
}

async function answer(url: string): Promise<string> {
  for (;;) {
    const response = await fetch(url).catch(() => undefined);
    if (response?.status === 200) return await response.text();
    await response?.arrayBuffer();
    await setTimeout(50);
  }
}
