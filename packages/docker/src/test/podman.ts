import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type Docker from 'dockerode';
import { connectEngine } from '../engine.ts';
import { image } from './engine.ts';

/** A Podman service of a test's own, with an engine's socket. */
export interface Podman {
  readonly socketPath: string;
  /** Ends it and all that it ran. */
  close(): Promise<void>;
}

/** Whether `startPodman` can work here. */
export function canStartPodman(): boolean {
  return process.getuid?.() === 0 && spawnSync('podman', ['--version']).status === 0;
}

/** Who may not raise limits, as in some containers, could run nothing with those that Podman gives by itself. */
const configuration = `[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
[engine]
cgroup_manager = "cgroupfs"
events_logger = "file"
[network]
network_config_dir = "NETWORKS"
`;

/**
 * Starts Podman with storage, mounts and a network of its own, of which nothing is left on this machine; so ports that
 * it publishes are not reached. It has the test image. Needs root.
 */
export async function startPodman(): Promise<Podman> {
  const home = await mkdtemp(join(tmpdir(), 'slipway-podman-'));
  const socketPath = join(home, 'podman.sock');
  const config = join(home, 'containers.conf');
  await writeFile(config, configuration.replace('NETWORKS', join(home, 'networks')));
  const log = await open(join(home, 'log'), 'w');
  const storage = ['--root', join(home, 'storage'), '--runroot', join(home, 'run')];
  const service = ['podman', ...storage, 'system', 'service', '--time=0', `unix://${socketPath}`];
  // It ends with this process, also when that is killed.
  const script = 'ip link set lo up; exec setpriv --pdeathsig TERM "$@"';
  const child = spawn(
    'unshare',
    ['--mount', '--net', '--propagation', 'private', 'sh', '-c', script, 'podman', ...service],
    { stdio: ['ignore', log.fd, log.fd], env: { ...process.env, CONTAINERS_CONF: config } },
  );
  const ended = once(child, 'exit');
  await log.close();

  async function answer(): Promise<Docker> {
    for (;;) {
      try {
        return await connectEngine(socketPath);
      } catch (error) {
        if (child.exitCode === null && child.signalCode === null) await setTimeout(50);
        else throw new Error(await readFile(join(home, 'log'), 'utf8'), { cause: error });
      }
    }
  }

  async function close(): Promise<void> {
    if (child.exitCode === null && child.signalCode === null) {
      const engine = await connectEngine(socketPath);
      for (const { Id } of await engine.listContainers({ all: true }))
        await engine.getContainer(Id).remove({ force: true });
    }
    child.kill();
    await ended;
    await rm(home, { recursive: true, force: true });
  }

  try {
    const engine = await answer();
    await engine.loadImage(await (await connectEngine()).getImage(image).get());
    return { socketPath, close };
  } catch (error) {
    await close();
    throw error;
  }
}
