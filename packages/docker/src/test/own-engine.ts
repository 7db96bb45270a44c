import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type Docker from 'dockerode';
import { connectEngine } from '../engine.ts';
import { image } from './engine.ts';

/** A Docker engine of a test's own, which may be ended and started again. */
export interface OwnEngine {
  readonly socketPath: string;
  /** Ends the engine alone; resolves when it is gone. */
  end(signal: NodeJS.Signals): Promise<void>;
  /** Starts it once more; resolves when it answers. */
  start(): Promise<Docker>;
  /** Ends it and all that it ran. */
  close(): Promise<void>;
}

/**
 * Starts an engine with data, sockets, a network and mounts of its own: in the network of this machine it would
 * take the bridge of the engine that runs here. It has the test image. Needs root.
 */
export async function startOwnEngine(options: readonly string[] = []): Promise<OwnEngine> {
  const home = await mkdtemp(join(tmpdir(), 'slipway-own-engine-'));
  const socketPath = join(home, 'docker.sock');
  const deathly = ['setpriv', '--pdeathsig', 'KILL'];
  const namespaces = spawn('unshare', [
    '--net',
    '--mount',
    '--propagation',
    'private',
    ...deathly,
    'sh',
    '-c',
    'ip link set lo up; echo ready; exec sleep infinity',
  ]);
  let daemon: ChildProcess | undefined;

  async function start(): Promise<Docker> {
    const log = await open(join(home, 'log'), 'a');
    // Its containerd dies with it. Until that has been reaped the next engine would take it for living.
    await rm(join(home, 'exec/containerd/containerd.pid'), { force: true });
    const words = [
      ...[
        '--data-root',
        join(home, 'data'),
        '--exec-root',
        join(home, 'exec'),
        '--pidfile',
        join(home, 'pid'),
      ],
      ...['--host', `unix://${socketPath}`, '--iptables=false', ...options],
    ];
    const inThem = [
      '--net',
      '--mount',
      '--target',
      String(namespaces.pid),
      '--',
      'setpriv',
      '--pdeathsig',
      'TERM',
    ];
    daemon = spawn('nsenter', [...inThem, 'dockerd', ...words], { stdio: ['ignore', log.fd, log.fd] });
    await log.close();
    for (;;) {
      try {
        return await connectEngine(socketPath);
      } catch (error) {
        if (daemon.exitCode === null && daemon.signalCode === null) await setTimeout(50);
        else throw new Error(await readFile(join(home, 'log'), 'utf8'), { cause: error });
      }
    }
  }

  async function end(signal: NodeJS.Signals): Promise<void> {
    if (!daemon || daemon.exitCode !== null || daemon.signalCode !== null) return;
    const ended = once(daemon, 'exit');
    daemon.kill(signal);
    await ended;
  }

  async function close(): Promise<void> {
    const engine =
      daemon?.exitCode === null && daemon.signalCode === null
        ? await connectEngine(socketPath)
        : await start();
    // An engine that lets its containers run on would leave them behind.
    for (const { Id } of await engine.listContainers({ all: true }))
      await engine.getContainer(Id).remove({ force: true });
    await end('SIGTERM');
    namespaces.kill('SIGKILL');
    await rm(home, { recursive: true, force: true });
  }

  // Not before it has them: in those of this machine an engine would do harm.
  await once(namespaces.stdout, 'data');
  const engine = await start();
  await engine.loadImage(await (await connectEngine()).getImage(image).get());
  return { socketPath, end, start, close };
}
