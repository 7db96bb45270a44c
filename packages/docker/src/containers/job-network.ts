import { randomUUID } from 'node:crypto';
import type { JobSpec } from '@slipway/core';
import type Docker from 'dockerode';
import { jobLabels } from './labels.ts';

/** How the containers of a job reach each other and the world. */
export interface JobNetwork {
  /**
   * The name of one of its own, where it has such, in which its hosts go by their names. No other start of the
   * job has the same: Docker 20.10 gives one name to two networks that are made at once.
   */
  readonly own?: string;
  /** What the containers are made with. Absent: the engine's default. */
  readonly mode?: string;
  /** A network beside their own. */
  readonly beside?: string;
  /** Whether something must stand between the job and whoever sends it requests. */
  readonly relayed: boolean;
}

export function jobNetwork({ name, hosts, port, networkIsolation, container }: JobSpec): JobNetwork {
  const relayed = networkIsolation === true && port !== undefined;
  const own = hosts.length > 1 || relayed ? `${name}-${randomUUID().slice(0, 8)}` : undefined;
  const given = container?.network;
  const mode = own ?? (networkIsolation ? 'none' : given);
  return {
    relayed,
    ...(own !== undefined && { own }),
    ...(mode !== undefined && { mode }),
    ...(own !== undefined && given !== undefined && { beside: given }),
  };
}

/**
 * Makes the network of a job. One that is isolated leads nowhere: an internal network has no way to other networks,
 * and where the bridge has no address of its own there is no way to this machine either.
 */
export async function makeNetwork(engine: Docker, spec: JobSpec, name: string): Promise<void> {
  await engine.createNetwork({
    Name: name,
    Labels: jobLabels(spec),
    ...(spec.networkIsolation && {
      Internal: true,
      Options: { 'com.docker.network.bridge.inhibit_ipv4': 'true' },
    }),
  });
}
