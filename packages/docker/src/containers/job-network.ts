import type { JobSpec } from '@slipway/core';
import type Docker from 'dockerode';
import { unless } from '../engine.ts';
import { jobLabels } from './labels.ts';

/** How the containers of a job reach each other and the world. */
export interface JobNetwork {
  /** Whether the job has one of its own, called as it is, in which its hosts go by their names. */
  readonly own: boolean;
  /** What the containers are made with. Absent: the engine's default. */
  readonly mode?: string;
  /** A network beside their own. */
  readonly beside?: string;
  /** Whether something must stand between the job and whoever sends it requests. */
  readonly relayed: boolean;
}

export function jobNetwork({ name, hosts, port, networkIsolation, container }: JobSpec): JobNetwork {
  const relayed = networkIsolation === true && port !== undefined;
  const own = hosts.length > 1 || relayed;
  const given = container?.network;
  const mode = own ? name : networkIsolation ? 'none' : given;
  return {
    own,
    relayed,
    ...(mode !== undefined && { mode }),
    ...(own && given !== undefined && { beside: given }),
  };
}

/**
 * Makes the network of a job. One that is isolated leads nowhere: an internal network has no way to other networks,
 * and where the bridge has no address of its own there is no way to this machine either.
 */
export async function makeNetwork(engine: Docker, spec: JobSpec): Promise<void> {
  const { name, networkIsolation = false } = spec;
  await unless(
    [409],
    engine.createNetwork({
      Name: name,
      CheckDuplicate: true,
      Labels: jobLabels(spec),
      ...(networkIsolation && {
        Internal: true,
        Options: { 'com.docker.network.bridge.inhibit_ipv4': 'true' },
      }),
    }),
  );
}
