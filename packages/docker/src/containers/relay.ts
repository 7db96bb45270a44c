import { type HostSpec, type JobSpec, slipwayError } from '@slipway/core';
import type Docker from 'dockerode';
import type { Container } from 'dockerode';
import { unless } from '../engine.ts';
import { containerName, portKey } from './container-options.ts';
import { createContainer } from './create-container.ts';
import { hostLabel, jobLabels, partLabel } from './labels.ts';

/**
 * Lets requests reach an isolated job that serves: a container in the job's network and in the engine's own, which
 * hands on to the job what comes in at its port, and nothing else. It runs a program of the job's own image, the
 * only one that is sure to be there. Made, not started; rejects with `NETWORK_ISOLATION_UNSUPPORTED`.
 */
export async function makeRelay(
  engine: Docker,
  spec: JobSpec,
  host: HostSpec,
  { container, network }: { readonly container: Container; readonly network: string },
): Promise<Container> {
  const { port = 0 } = spec;
  const { Config } = await container.inspect();
  const path = Config.Env.find((variable) => variable.startsWith('PATH='))?.slice('PATH='.length);
  const folders = path ?? '/usr/local/bin:/usr/bin:/bin';
  const command = await relayCommand(container, folders, host.name, port);
  if (!command) throw noRelay(spec.name, Config.Image);
  const relay = await createContainer(engine, {
    name: `${containerName(spec, host)}-relay`,
    Image: Config.Image,
    Entrypoint: [...command],
    Cmd: [],
    User: '0',
    Labels: { ...jobLabels(spec), [hostLabel]: host.name, [partLabel]: 'relay' },
    Healthcheck: { Test: ['NONE'] },
    ExposedPorts: { [portKey(port)]: {} },
    HostConfig: { PortBindings: { [portKey(port)]: [{ HostIp: '127.0.0.1', HostPort: '' }] } },
  });
  await engine.getNetwork(network).connect({ Container: relay.id });
  return relay;
}

/** A program of the image that can do it, found without anything being run. */
async function relayCommand(
  host: Container,
  path: string,
  to: string,
  port: number,
): Promise<readonly string[] | undefined> {
  const find = async (program: string) => {
    for (const folder of path.split(':')) {
      const file = `${folder}/${program}`;
      if (await unless([400, 404], host.infoArchive({ path: file }))) return file;
    }
    return undefined;
  };
  const python = await find('python3');
  if (python !== undefined) return [python, '-I', '-c', pythonRelay, to, String(port)];
  const busybox = await find('busybox');
  if (busybox === undefined) return undefined;
  return [busybox, 'sh', '-c', busyboxRelay, busybox, to, String(port)];
}

/** A server for many requests is asked for in one way or in the other, as it was built. */
const busyboxRelay = `"$0" nc -ll -p "$2" -e "$0" nc "$1" "$2" || exec "$0" nc -lk -p "$2" -e "$0" nc "$1" "$2"`;

const pythonRelay = `import asyncio, sys
host, port = sys.argv[1], int(sys.argv[2])
async def pump(source, target):
    try:
        while data := await source.read(65536):
            target.write(data)
            await target.drain()
        if target.can_write_eof():
            target.write_eof()
    except OSError:
        target.close()
async def relay(source, target):
    try:
        job = await asyncio.open_connection(host, port)
        await asyncio.gather(pump(source, job[1]), pump(job[0], target))
        job[1].close()
    except OSError:
        pass
    target.close()
async def main():
    async with await asyncio.start_server(relay, "0.0.0.0", port) as server:
        await server.serve_forever()
asyncio.run(main())`;

function noRelay(name: string, image: string): Error {
  return slipwayError(
    `${name} is to serve without a network, and ${image} has no program that could hand requests on to it`,
    {
      code: 'NETWORK_ISOLATION_UNSUPPORTED',
      category: 'environment',
      hint: 'Put python3 or busybox into the image, or run it without network isolation.',
    },
  );
}
