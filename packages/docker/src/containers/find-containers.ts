import type Docker from 'dockerode';
import type { ContainerInspectInfo } from 'dockerode';
import { unless } from '../engine.ts';
import { hostLabel, ofJob, partLabel } from './labels.ts';

/** What there is of a job. */
export interface JobContainers {
  readonly hosts: readonly ContainerInspectInfo[];
  /** What stands between hosts and their network. */
  readonly relays: readonly ContainerInspectInfo[];
  /** What holds the folders of hosts that have copies. */
  readonly folders: readonly ContainerInspectInfo[];
}

/**
 * The containers of a job. Each is inspected, which waits for a start that is under way: the engine's list
 * calls a container `created` that is at work already.
 */
export async function findContainers(engine: Docker, name: string): Promise<JobContainers> {
  const listed = await engine.listContainers({ all: true, filters: ofJob(name) });
  const answers = await Promise.all(listed.map(({ Id }) => unless([404], engine.getContainer(Id).inspect())));
  const found = answers.filter((container) => container !== undefined);
  const parts = (part: string) => found.filter(({ Config }) => Config.Labels[partLabel] === part);
  return {
    hosts: found.filter(({ Config }) => Config.Labels[hostLabel] !== undefined && !Config.Labels[partLabel]),
    relays: parts('relay'),
    folders: parts('folders'),
  };
}

/** All that is left of a job, whatever it is doing: its containers, then what only they can use. */
export async function removeAll(engine: Docker, name: string): Promise<void> {
  const filters = ofJob(name);
  const containers = await engine.listContainers({ all: true, filters });
  await Promise.all(
    containers.map(({ Id }) => unless([404, 409], engine.getContainer(Id).remove({ force: true, v: true }))),
  );
  const [networks, { Volumes: volumes }] = await Promise.all([
    engine.listNetworks({ filters }),
    engine.listVolumes({ filters }),
  ]);
  await Promise.all([
    ...networks.map(({ Id }) => unless([404], engine.getNetwork(Id).remove())),
    ...(volumes ?? []).map(({ Name }) => unless([404], engine.getVolume(Name).remove())),
  ]);
}
