import { resolve } from 'node:path';
import { type Job, type JobBackend, type JobSpec, slipwayError } from '@slipway/core';
import type Docker from 'dockerode';
import { containerJob } from './container-job.ts';
import { hostLabel, hostsLabel } from './container-options.ts';
import { connectEngine, unless } from './engine.ts';
import { findContainers } from './find-containers.ts';
import { startContainers } from './start-containers.ts';

export interface DockerBackendOptions {
  /** Where private copies of inputs are kept as long as their job is; default `.slipway/docker` in the current folder. */
  readonly directory?: string;
  /** The engine's socket; default: what `DOCKER_HOST` says, else Docker's own. */
  readonly socketPath?: string;
}

/**
 * Runs jobs as containers, one for each host. Connects when first used, and rejects then with
 * `DOCKERODE_MISSING` or `NO_DOCKER_ENGINE`. Pulls nothing: `IMAGE_NOT_FOUND` tells how to.
 */
export function dockerBackend({
  directory = '.slipway/docker',
  socketPath,
}: DockerBackendOptions = {}): JobBackend {
  const starting = new Map<string, Promise<Job>>();
  let connected: Promise<Docker> | undefined;

  async function connect(): Promise<Docker> {
    connected ??= connectEngine(socketPath);
    return await connected.catch((error: unknown) => {
      connected = undefined;
      throw error;
    });
  }

  async function checkImage(image: string): Promise<{ message: string; hint: string } | undefined> {
    const engine = await connect();
    if (await unless([400, 404], engine.getImage(image).inspect())) return undefined;
    return { message: `The Docker engine has no image ${image}.`, hint: `docker pull ${image}` };
  }

  async function find(name: string): Promise<Job | undefined> {
    const engine = await connect();
    const containers = await findContainers(engine, name);
    const names = containers[0]?.Config.Labels[hostsLabel]?.split(',') ?? [];
    const hosts = names.flatMap((host) =>
      containers.filter(({ Config }) => Config.Labels[hostLabel] === host),
    );
    // A start that was cut short has made some and started none of them, or not all: there is no job yet.
    const whole = hosts.length === names.length && hosts.every(({ State }) => State.Status !== 'created');
    if (hosts.length === 0 || !whole) return undefined;
    const published = hosts
      .flatMap(({ NetworkSettings }) => Object.values(NetworkSettings.Ports).flat())
      .find(Boolean);
    return containerJob(engine, {
      name,
      ...(published && { endpoint: `http://127.0.0.1:${published.HostPort}` }),
      hosts: hosts.map(({ Id }, index) => ({ name: names[index] ?? '', container: engine.getContainer(Id) })),
      copies: resolve(directory, name),
    });
  }

  async function findOrStart(spec: JobSpec, signal: AbortSignal | undefined): Promise<Job> {
    const found = await find(spec.name);
    if (found) return found;
    const problem = await checkImage(spec.image);
    if (problem) {
      const { message, hint } = problem;
      throw slipwayError(message, { code: 'IMAGE_NOT_FOUND', category: 'environment', hint });
    }
    await startContainers(await connect(), spec, resolve(directory, spec.name), signal);
    const started = await find(spec.name);
    if (started) return started;
    throw slipwayError(`The containers of ${spec.name} were removed while they started.`, {
      code: 'JOB_NOT_STARTED',
      category: 'environment',
    });
  }

  return {
    name: 'docker',
    capabilities: { hostNames: true, splitStreams: true, gpus: false },
    checkImage,
    find,
    start: async (spec, { signal } = {}) => {
      signal?.throwIfAborted();
      // One at a time for a name: a container that was started, and has ended, would start once more.
      const job =
        starting.get(spec.name) ?? findOrStart(spec, signal).finally(() => starting.delete(spec.name));
      starting.set(spec.name, job);
      return await job;
    },
  };
}
