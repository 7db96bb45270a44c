import { resolve } from 'node:path';
import type { ContainerMount, ContainerSettings } from '@slipway/core';
import { bytesOf, type Size } from './size.ts';

/** What a user may ask of a step's containers; a backend without containers takes `environment` alone. */
export interface ContainerOptions
  extends Pick<
    ContainerSettings,
    'ports' | 'environment' | 'user' | 'network' | 'platform' | 'limitResources'
  > {
  /** Size of `/dev/shm`. Default: the engine's own, 64 MB for Docker. */
  readonly sharedMemory?: Size;
  /** One number for both limits: `{ nofile: 65536 }`. */
  readonly ulimits?: Readonly<Record<string, number | { readonly soft: number; readonly hard: number }>>;
  /** Folders and files of this machine, read-only unless they say otherwise; relative to the current folder. */
  readonly mounts?: readonly ContainerMount[];
}

export function containerSettings({
  sharedMemory,
  ulimits,
  mounts,
  ...settings
}: ContainerOptions): ContainerSettings {
  return {
    ...settings,
    ...(sharedMemory !== undefined && { sharedMemory: bytesOf(sharedMemory) }),
    ...(ulimits && { ulimits: Object.fromEntries(Object.entries(ulimits).map(bothLimits)) }),
    ...(mounts && { mounts: mounts.map((mount) => ({ ...mount, source: resolve(mount.source) })) }),
  };
}

type Limit = NonNullable<ContainerOptions['ulimits']>[string];

function bothLimits([name, limit]: readonly [string, Limit]): [string, { soft: number; hard: number }] {
  return [name, typeof limit === 'number' ? { soft: limit, hard: limit } : limit];
}
