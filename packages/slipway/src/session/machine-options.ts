import type { JobResources } from '@slipway/core';
import type { ResourceOptions } from '@slipway/local';
import { bytesOf, type Size } from './size.ts';

/** What jobs share of this machine. Default: what it has. */
export interface MachineOptions extends Pick<ResourceOptions, 'cpus' | 'gpus' | 'waitSeconds'> {
  readonly memory?: Size;
  /** What instances of a type have; comes before what Slipway knows of it. */
  readonly instanceTypes?: Readonly<
    Record<string, { readonly cpus: number; readonly memory: Size; readonly gpus?: number }>
  >;
}

export function resourceOptions({ memory, instanceTypes, ...options }: MachineOptions): ResourceOptions {
  return {
    ...options,
    ...(memory !== undefined && { memory: bytesOf(memory) }),
    ...(instanceTypes && {
      instanceTypes: Object.fromEntries(
        Object.entries(instanceTypes).map(([type, has]): [string, JobResources] => [
          type,
          { cpus: has.cpus, memory: bytesOf(has.memory), gpus: has.gpus ?? 0 },
        ]),
      ),
    }),
  };
}
