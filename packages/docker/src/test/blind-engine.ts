import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type Docker from 'dockerode';
import { connectEngine } from '../engine.ts';
import { image } from './engine.ts';

export interface BlindEngine {
  readonly engine: Docker;
  readonly socketPath: string;
  /** Ends the engine and all that it ran. */
  close(): Promise<void>;
}

/** Whether `startBlindEngine` can work here. */
export function canStartBlindEngine(): boolean {
  if (process.getuid?.() === 0 && spawnSync('dockerd', ['--version']).status === 0) return true;
  if (process.env['SLIPWAY_REQUIRE_DOCKER'] === '1')
    throw new Error('An engine that does not see our folders needs root and dockerd.');
  return false;
}

/**
 * A second Docker engine that finds `directory` empty, as one on another machine would: it has a mount
 * namespace of its own, with an empty folder laid over it. It has the test image, and no network. Needs root.
 */
export async function startBlindEngine(directory: string): Promise<BlindEngine> {
  const home = await mkdtemp(join(tmpdir(), 'slipway-blind-engine-'));
  const socketPath = join(home, 'docker.sock');
  const log = await open(join(home, 'log'), 'w');
  // The engine ends with this process, also when that is killed.
  const script =
    'mount -t tmpfs blind "$1" && shift && exec setpriv --pdeathsig TERM dockerd "$@" --bridge none --iptables=false';
  const child = spawn(
    'unshare',
    [
      ...['--mount', '--net', '--propagation', 'private', 'sh', '-c', script, 'blind-engine', directory],
      ...['--data-root', join(home, 'data'), '--exec-root', join(home, 'exec')],
      ...['--pidfile', join(home, 'pid'), '--host', `unix://${socketPath}`],
    ],
    { stdio: ['ignore', log.fd, log.fd] },
  );
  const ended = once(child, 'exit');
  await log.close();

  async function close(): Promise<void> {
    child.kill();
    await ended;
    await rm(home, { recursive: true, force: true });
  }

  async function answer(): Promise<Docker> {
    for (;;) {
      try {
        return await connectEngine(socketPath);
      } catch (error) {
        if (child.exitCode === null && child.signalCode === null) await wait(50);
        else throw new Error(await readFile(join(home, 'log'), 'utf8'), { cause: error });
      }
    }
  }

  try {
    const engine = await answer();
    await engine.loadImage(await (await connectEngine()).getImage(image).get());
    return { engine, socketPath, close };
  } catch (error) {
    await close();
    throw error;
  }
}
