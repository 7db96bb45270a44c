import { lstat, rm } from 'node:fs/promises';
import type { Job } from '@slipway/core';
import type Docker from 'dockerode';
import type { ContainerInspectInfo } from 'dockerode';
import { portKey } from '../containers/container-options.ts';
import { engineFacts } from '../containers/engine-facts.ts';
import type { JobContainers } from '../containers/find-containers.ts';
import {
  digestLabel,
  foldersLabel,
  hostLabel,
  hostsLabel,
  imageLabel,
  portLabel,
  rootLabel,
} from '../containers/labels.ts';
import { isWhole } from '../containers/start-job.ts';
import { fetchFolders } from '../folders/copied-folders.ts';
import { takeOwnership } from '../folders/ownership.ts';
import { containerJob } from './container-job.ts';
import { patiently } from './patience.ts';
import { type EngineCommand, reproduceCommand } from './reproduce.ts';

export interface OpenOptions {
  readonly name: string;
  /** The folder for what this machine holds of the job. */
  readonly copies: string;
  /** What speaks to the engine by hand. */
  readonly byHand: EngineCommand;
}

/** The job of these containers; `undefined` where a start is under way or was cut short: there is no job yet. */
export function openJob(
  engine: Docker,
  found: JobContainers,
  { name, copies, byHand }: OpenOptions,
): Job | undefined {
  const names = found.hosts[0]?.Config.Labels[hostsLabel]?.split(',') ?? [];
  if (!isWhole(found, names)) return undefined;
  const byName = new Map(found.hosts.map((host) => [host.Config.Labels[hostLabel], host]));
  const hosts = names.flatMap((host) => byName.get(host) ?? []);
  const [first] = hosts;
  const endpoints = new Map(hosts.flatMap((host) => endpointOf(host, found.relays)));
  const imageDigests = new Map(hosts.flatMap(({ Config: { Labels } }) => digestOf(Labels)));
  // What a job with copies does by hand would stay in the engine.
  const areCopies = first?.Config.Labels[foldersLabel] === 'copied';
  const reproduce = areCopies ? undefined : reproduceCommand(hosts, byHand);
  let settled: Promise<unknown> | undefined;
  return containerJob(engine, {
    name,
    ...(endpoints.size > 0 && { endpoints }),
    ...(imageDigests.size > 0 && { imageDigests }),
    ...(reproduce !== undefined && { reproduce }),
    hosts: hosts.map(({ Id }, index) => ({ name: names[index] ?? '', container: engine.getContainer(Id) })),
    isAlone: hosts.length === 1 && !areCopies && found.relays.length === 0,
    relays: found.relays.map(({ Id }) => engine.getContainer(Id)),
    settle: async () => {
      settled ??= Promise.all(hosts.map((host) => settleHost(engine, host, found)));
      await settled.catch((error: unknown) => {
        settled = undefined;
        throw error;
      });
    },
    // What another user's container left here may stay: a job that has ended does not fail by that.
    release: () => rm(copies, { recursive: true, force: true }).catch(() => undefined),
  });
}

type Entries = readonly (readonly [string, string])[];

/** Where a host that serves is reached: at the container that publishes its port. */
function endpointOf(host: ContainerInspectInfo, relays: readonly ContainerInspectInfo[]): Entries {
  const { [portLabel]: port, [hostLabel]: name = '' } = host.Config.Labels;
  if (port === undefined) return [];
  const publisher = relays.find(({ Config }) => Config.Labels[hostLabel] === name) ?? host;
  if (publisher.HostConfig.NetworkMode === 'host') return [[name, `http://127.0.0.1:${port}`]];
  const [binding] = publisher.NetworkSettings.Ports[portKey(port)] ?? [];
  return binding ? [[name, `http://127.0.0.1:${binding.HostPort}`]] : [];
}

function digestOf({ [imageLabel]: image, [digestLabel]: digest }: Readonly<Record<string, string>>): Entries {
  return image !== undefined && digest !== undefined ? [[image, digest]] : [];
}

async function settleHost(
  engine: Docker,
  { Id, Config, Mounts }: ContainerInspectInfo,
  { folders }: JobContainers,
): Promise<void> {
  const { [rootLabel]: root = '', [hostLabel]: name } = Config.Labels;
  if (Config.Labels[foldersLabel] === 'copied') {
    const sent = folders.find((part) => part.Config.Labels[hostLabel] === name);
    if (sent) await patiently(() => fetchFolders(engine.getContainer(sent.Id), root));
    return;
  }
  const { isRootless } = await engineFacts(engine);
  for (const { Type, RW, Source, Destination } of Mounts) {
    if (Type !== 'bind' || !RW || !`${Destination}/`.startsWith('/opt/ml/')) continue;
    if (!(await lstat(Source)).isDirectory()) continue;
    await takeOwnership(engine.getContainer(Id), Destination, Source, isRootless);
  }
}
