import { rm, rmdir } from 'node:fs/promises';
import { isSlipwayError, type JobSpec, messageOf, milestone, slipwayError } from '@slipway/core';
import type Docker from 'dockerode';
import type { Container } from 'dockerode';
import { statusOf, unless } from '../engine.ts';
import { forgetBegun, noteBegun } from '../job/lost-job.ts';
import type { HostImage } from './container-options.ts';
import { engineFacts } from './engine-facts.ts';
import { removeAll } from './find-containers.ts';
import { type JobNetwork, jobNetwork, makeNetwork } from './job-network.ts';
import { makeHost } from './make-host.ts';
import { makeRelay } from './relay.ts';
import { refusedSetting, refuseMissingMounts } from './settings.ts';

/** A job of which there is nothing yet. */
export interface NewJob {
  readonly spec: JobSpec;
  /** A folder for what this machine holds of the job as long as it is there. */
  readonly copies: string;
  /** Whether the engine sees the folders of the spec. */
  readonly sharesFolders: boolean;
  /** Of each image that the spec names. */
  readonly images: ReadonlyMap<string, HostImage>;
  readonly signal: AbortSignal | undefined;
  readonly onProgress: ((text: string) => void) | undefined;
}

/**
 * Makes the containers of a job, and then starts all of them. `false`: somebody else has taken the name. Nothing of
 * the job is left when it rejects.
 */
export async function makeContainers(engine: Docker, job: NewJob): Promise<boolean> {
  const { spec, copies, signal } = job;
  const network = jobNetwork(spec);
  const made: Container[] = [];
  /** Without a container this start has not got the name, and what else there is of the job is another one's. */
  const removeOwn = async (): Promise<void> => {
    if (network.own) await unless([404], engine.getNetwork(network.own).remove());
    await rmdir(copies).catch(() => undefined);
  };
  try {
    const containers = await makeAll(engine, job, network, made);
    if (containers === undefined) {
      await removeOwn();
      return false;
    }
    signal?.throwIfAborted();
    await noteBegun(copies);
    milestone('containers:made');
    await Promise.all(
      containers.map(async (container) => {
        await container.start();
        milestone('container:started');
      }),
    );
    return true;
  } catch (cause) {
    if (made.length === 0) await removeOwn();
    else {
      // First: whoever looks while the containers go would take it for a job that is lost.
      await forgetBegun(copies);
      await removeAll(engine, spec.name);
      await rm(copies, { recursive: true, force: true });
    }
    signal?.throwIfAborted();
    throw refusedSetting(spec, cause) ?? notStarted(spec.name, cause);
  }
}

/** `undefined`: the name of the first is taken. `made`: gets the hosts, as they come. */
async function makeAll(
  engine: Docker,
  job: NewJob,
  network: JobNetwork,
  made: Container[],
): Promise<readonly Container[] | undefined> {
  const { spec, signal, onProgress } = job;
  const facts = await engineFacts(engine);
  if (spec.resources?.gpus && !facts.gpus) onProgress?.(noGpus);
  if (facts.isPodman && job.sharesFolders) refuseMissingMounts(spec);
  if (facts.isPodman && spec.networkIsolation && network.own) throw notIsolated(spec);
  if (network.own) await makeNetwork(engine, spec, network.own);
  const relays: Container[] = [];
  for (const host of spec.hosts) {
    signal?.throwIfAborted();
    const asked = host.image ?? spec.image;
    const image = job.images.get(asked) ?? { asked, name: asked, digest: undefined };
    const plan = { ...job, host, image, facts, network };
    const container = await makeHost(engine, plan, made).catch((error: unknown) => {
      if (made.length === 0 && statusOf(error) === 409) return undefined;
      throw error;
    });
    if (container === undefined) return undefined;
    if (network.beside !== undefined)
      await engine.getNetwork(network.beside).connect({ Container: container.id });
    if (network.relayed && network.own)
      relays.push(await makeRelay(engine, spec, host, { container, network: network.own }));
  }
  return [...made, ...relays];
}

const noGpus =
  'The Docker engine lends no GPUs: install the NVIDIA Container Toolkit and run `sudo nvidia-ctk runtime configure`';

/** A network that leads nowhere has an address of this machine's there, and with it all that listens on every one. */
function notIsolated({ name, hosts }: JobSpec): Error {
  const why = hosts.length > 1 ? 'has several hosts' : 'serves';
  return slipwayError(`${name} is to run without a network and ${why}, which Podman cannot give it`, {
    code: 'NETWORK_ISOLATION_UNSUPPORTED',
    category: 'environment',
    hint: 'Run it on Docker, or without network isolation.',
  });
}

function notStarted(name: string, cause: unknown): unknown {
  if (isSlipwayError(cause)) return cause;
  return slipwayError(`The job ${name} did not start: ${messageOf(cause).trim()}`, {
    code: 'JOB_NOT_STARTED',
    category: 'job',
    cause,
  });
}
