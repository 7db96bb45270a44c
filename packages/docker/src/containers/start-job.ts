import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import {
  type HostSpec,
  isSlipwayError,
  type JobSpec,
  messageOf,
  milestone,
  type SlipwayError,
  slipwayError,
} from '@slipway/core';
import type Docker from 'dockerode';
import type { Container } from 'dockerode';
import { statusOf, unless } from '../engine.ts';
import { sendFolders, volumeMounts } from '../folders/copied-folders.ts';
import { bindMounts, openToAll, stageInputs } from '../folders/staging.ts';
import { noteBegun } from '../job/lost-job.ts';
import { containerName, containerOptions } from './container-options.ts';
import { createContainer } from './create-container.ts';
import { type EngineFacts, engineFacts } from './engine-facts.ts';
import { findContainers, type JobContainers, removeAll } from './find-containers.ts';
import { type JobNetwork, jobNetwork, makeNetwork } from './job-network.ts';
import { jobLabel } from './labels.ts';
import { makeRelay } from './relay.ts';
import { refusedSetting, refuseSettings } from './settings.ts';
import { isBeingStarted } from './starter.ts';

export interface StartingJob {
  readonly spec: JobSpec;
  /** What there was of the job just now. */
  readonly there: JobContainers;
  /** A folder for what this machine holds of the job as long as it is there. */
  readonly copies: string;
  /** Whether the engine sees the folders of the spec. */
  readonly sharesFolders: boolean;
  readonly imageDigest: string | undefined;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((text: string) => void) | undefined;
}

/** Whether all hosts of a job have been started, and so it is one. */
export function isWhole({ hosts }: JobContainers, names: readonly string[]): boolean {
  return (
    names.length > 0 &&
    hosts.length === names.length &&
    hosts.every(({ State }) => State.Status !== 'created')
  );
}

/**
 * Makes and starts the containers of a job that is not there yet. The container of its first host is the lock on its
 * name: who makes it starts the job, others wait for that; and what is left of a start whose process died is removed
 * before, so that a container is never started by two. Nothing of the job is left when it rejects.
 */
export async function startJob(engine: Docker, job: StartingJob): Promise<void> {
  const { spec, signal } = job;
  refuseSettings(spec);
  const names = spec.hosts.map(({ name }) => name);
  for (let { there } = job; ; there = await findContainers(engine, spec.name)) {
    signal?.throwIfAborted();
    if (isWhole(there, names)) return;
    if (there.hosts.some(isBeingStarted)) {
      await setTimeout(50);
      continue;
    }
    await removeContainers(engine, there);
    if (await makeAndStart(engine, job)) return;
    await refuseStranger(engine, spec);
    await setTimeout(50);
  }
}

/** What another starter has made meanwhile under the name is not among these. */
async function removeContainers(engine: Docker, { hosts, relay, folders }: JobContainers): Promise<void> {
  const left = [...hosts, ...(relay ? [relay] : []), ...folders];
  await Promise.all(
    left.map(({ Id }) => unless([404, 409], engine.getContainer(Id).remove({ force: true, v: true }))),
  );
}

/** `false`: somebody else has taken the name. */
async function makeAndStart(engine: Docker, job: StartingJob): Promise<boolean> {
  const { spec, signal, onProgress } = job;
  try {
    const facts = await engineFacts(engine);
    const network = jobNetwork(spec);
    if (spec.resources?.gpus && !facts.gpus) onProgress?.(noGpus);
    if (network.own) await makeNetwork(engine, spec, network.own);
    const containers: Container[] = [];
    for (const host of spec.hosts) {
      signal?.throwIfAborted();
      const container = await makeHost(engine, job, host, { facts, network }).catch((error: unknown) => {
        if (containers.length === 0 && statusOf(error) === 409) return undefined;
        throw error;
      });
      if (container === undefined) {
        if (network.own) await unless([404], engine.getNetwork(network.own).remove());
        return false;
      }
      if (network.beside !== undefined)
        await engine.getNetwork(network.beside).connect({ Container: container.id });
      containers.push(container);
    }
    const [first] = containers;
    if (network.relayed && first) containers.push(await relayFor(engine, spec, network, first));
    signal?.throwIfAborted();
    await noteBegun(job.copies);
    milestone('containers:made');
    await Promise.all(
      containers.map(async (container) => {
        await container.start();
        milestone('container:started');
      }),
    );
    return true;
  } catch (cause) {
    await removeAll(engine, spec.name);
    await rm(job.copies, { recursive: true, force: true });
    signal?.throwIfAborted();
    throw refusedSetting(spec, cause) ?? notStarted(spec.name, cause);
  }
}

async function makeHost(
  engine: Docker,
  { spec, copies, sharesFolders, imageDigest }: StartingJob,
  host: HostSpec,
  { facts, network }: { readonly facts: EngineFacts; readonly network: JobNetwork },
): Promise<Container> {
  const inputs = await stageInputs(host);
  const areCopies = !sharesFolders || facts.remapsUsers;
  // A folder of this start's own: another one of the same name may have made the job meanwhile.
  const own = join(copies, `${host.name}-${randomUUID()}`);
  const mounts = areCopies ? volumeMounts(spec, host, inputs) : await bindMounts(host, inputs, own);
  const plan = { spec, host, network, mounts, areCopies, facts, imageDigest };
  const container = await createContainer(engine, containerOptions(plan));
  const user = spec.container?.user ?? (await imageUser(engine, spec.image));
  const writable = mounts
    .filter(({ Type, ReadOnly }) => Type === 'bind' && !ReadOnly)
    .map(({ Source }) => Source);
  await openToAll(user, areCopies ? [host.root] : writable);
  if (areCopies) await sendFolders(engine, spec, host, inputs);
  return container;
}

async function imageUser(engine: Docker, image: string): Promise<string> {
  const { Config } = await engine.getImage(image).inspect();
  return Config.User;
}

async function relayFor(
  engine: Docker,
  spec: JobSpec,
  network: JobNetwork,
  host: Container,
): Promise<Container> {
  const { port = 0 } = spec;
  const { Config } = await host.inspect();
  const path = Config.Env.find((variable) => variable.startsWith('PATH='))?.slice('PATH='.length);
  const connected = { host, network: network.own ?? '' };
  return await makeRelay(engine, { ...spec, port }, connected, path ?? '/usr/local/bin:/usr/bin:/bin');
}

const noGpus =
  'The Docker engine lends no GPUs: install the NVIDIA Container Toolkit and run `sudo nvidia-ctk runtime configure`';

function notStarted(name: string, cause: unknown): unknown {
  if (isSlipwayError(cause)) return cause;
  return slipwayError(`The job ${name} did not start: ${messageOf(cause).trim()}`, {
    code: 'JOB_NOT_STARTED',
    category: 'job',
    cause,
  });
}

/** The name may be a starter's, before or after its container is there; or something else has it, for good. */
async function refuseStranger(engine: Docker, spec: JobSpec): Promise<void> {
  const [first] = spec.hosts;
  if (!first) return;
  const name = containerName(spec, first);
  const there = await unless([404], engine.getContainer(name).inspect());
  if (there && there.Config.Labels[jobLabel] !== spec.name) throw nameTaken(name);
}

function nameTaken(name: string): SlipwayError {
  return slipwayError(`There is a container called ${name} that is not a job's`, {
    code: 'CONTAINER_NAME_TAKEN',
    category: 'environment',
    hint: `Remove or rename it: docker rename ${name} another-name`,
  });
}
