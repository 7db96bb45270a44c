import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type Job, type JobBackend, type JobSpec, type JobStartOptions, slipwayError } from '@slipway/core';
import type Docker from 'dockerode';
import type { HostImage } from './containers/container-options.ts';
import { findContainers, type JobContainers, removeAll } from './containers/find-containers.ts';
import { listJobs } from './containers/list-jobs.ts';
import { startJob } from './containers/start-job.ts';
import { isBeingStarted } from './containers/starter.ts';
import { sharesFolders } from './engine/shares-folders.ts';
import { connectEngine } from './engine.ts';
import type { ImageAlias } from './images/image-aliases.ts';
import { imageStore, type PullPolicy } from './images/image-store.ts';
import { registryCredentials } from './images/registry-credentials.ts';
import { useFreshConnections } from './job/fresh-connections.ts';
import { isLost, lostJob } from './job/lost-job.ts';
import { openJob } from './job/open-job.ts';
import { engineCommand } from './job/reproduce.ts';

export interface DockerBackendOptions {
  /** Where private copies of inputs are kept as long as their job is; default `.slipway/docker` in the current folder. */
  readonly directory?: string;
  /** The engine's address or socket; default: the one that the `docker` command would take. */
  readonly socketPath?: string;
  /** Default: `missing`. */
  readonly pull?: PullPolicy;
  /** What images stand for; the first match counts. */
  readonly aliases?: readonly ImageAlias[];
  /** Whether AWS credentials may be used to pull from a private ECR registry. Default: false. */
  readonly aws?: boolean;
}

/**
 * Runs jobs as containers, one for each host. Connects when first used, and rejects then with
 * `DOCKERODE_MISSING` or `NO_DOCKER_ENGINE`. One thing is done only while a caller waits for a job: when one of its
 * hosts fails, the others are stopped.
 */
export function dockerBackend(options: DockerBackendOptions = {}): JobBackend {
  const { socketPath, pull, aliases, aws = false } = options;
  const directory = resolve(options.directory ?? '.slipway/docker');
  const starting = new Map<string, Promise<Job>>();
  let connected: Promise<Docker> | undefined;

  async function connect(): Promise<Docker> {
    connected ??= connectEngine(socketPath).then(useFreshConnections);
    return await connected.catch((error: unknown) => {
      connected = undefined;
      throw error;
    });
  }

  const images = imageStore({
    engine: connect,
    credentials: registryCredentials({ aws }),
    ...(pull && { pull }),
    ...(aliases && { aliases }),
  });

  async function openFound(engine: Docker, found: JobContainers, name: string): Promise<Job | undefined> {
    const copies = resolve(directory, name);
    const byHand = await engineCommand(engine, socketPath);
    const job = openJob(engine, found, { name, copies, byHand });
    return job ?? (isLost(found, copies) ? lostJob(engine, found, name, copies) : undefined);
  }

  async function find(name: string): Promise<Job | undefined> {
    const engine = await connect();
    return await openFound(engine, await findContainers(engine, name), name);
  }

  async function findOrStart(spec: JobSpec, { signal, onProgress }: JobStartOptions): Promise<Job> {
    const engine = await connect();
    const there = await findContainers(engine, spec.name);
    const found = await openFound(engine, there, spec.name);
    if (found) return found;
    const platform = spec.container?.platform;
    const asking = {
      ...(signal && { signal }),
      ...(onProgress && { onProgress }),
      ...(platform && { platform }),
    };
    const hostImages = new Map<string, HostImage>();
    for (const asked of new Set(spec.hosts.map((host) => host.image ?? spec.image))) {
      const image = await images.ensure(asked, asking);
      hostImages.set(asked, { asked, name: image, digest: await images.digest(asked) });
    }
    const [any] = hostImages.values();
    await startJob(engine, {
      spec,
      there,
      copies: resolve(directory, spec.name),
      sharesFolders: await sharesFolders(engine, directory, any?.name ?? spec.image, signal),
      images: hostImages,
      signal,
      onProgress,
    });
    const started = await find(spec.name);
    if (started) return started;
    throw slipwayError(`The containers of ${spec.name} were removed while they started.`, {
      code: 'JOB_NOT_STARTED',
      category: 'environment',
    });
  }

  return {
    name: 'docker',
    capabilities: {
      hostNames: true,
      splitStreams: true,
      // What this machine has. Whether its engine lends them is asked when a job wants one.
      gpus: existsSync('/dev/nvidia0'),
      networkIsolation: true,
      containers: true,
    },
    checkImage: images.check,
    imageDigest: images.digest,
    find,
    start: async (spec, startOptions = {}) => {
      startOptions.signal?.throwIfAborted();
      const job =
        starting.get(spec.name) ?? findOrStart(spec, startOptions).finally(() => starting.delete(spec.name));
      starting.set(spec.name, job);
      return await job;
    },
    list: async function* () {
      yield* await listJobs(await connect());
    },
    discard: async (name) => {
      if ((await find(name)) !== undefined) return;
      const engine = await connect();
      const { hosts } = await findContainers(engine, name);
      if (hosts.some(isBeingStarted)) return;
      await removeAll(engine, name);
      await rm(resolve(directory, name), { recursive: true, force: true });
    },
  };
}
