import type { JobResources } from '@slipway/core';
import type { JobPlan } from '../job.ts';
import { instanceResources } from './instance-types.ts';
import { machineResources } from './machine.ts';
import { noSlots, openSlots, type Slots, type SlotsOptions } from './slots.ts';

/** What jobs may take of this machine, instead of what it has. */
export interface ResourceOptions extends SlotsOptions {
  readonly cpus?: number;
  /** Bytes. */
  readonly memory?: number;
  readonly gpus?: number;
  /** What instances of a type have, by its name; comes before what Slipway knows of it. */
  readonly instanceTypes?: Readonly<Record<string, JobResources>>;
}

export interface SessionResources {
  /** What one instance of a type has; `undefined` for a type that is not known. */
  instance(type: string): JobResources | undefined;
  /** What jobs share. `undefined`: each takes what it gets. */
  readonly shared?: JobResources;
  readonly slots: Slots;
}

/** `false`: jobs never wait for each other. */
export function sessionResources(options: ResourceOptions | false): SessionResources {
  const { cpus, memory, gpus, instanceTypes = {}, ...slotsOptions } = options || {};
  const own = new Map(Object.entries(instanceTypes));
  const instance = (type: string) => own.get(type) ?? instanceResources(type);
  if (options === false) return { instance, slots: noSlots };
  const machine = machineResources();
  const shared = { cpus: cpus ?? machine.cpus, memory: memory ?? machine.memory, gpus: gpus ?? machine.gpus };
  return { instance, shared, slots: openSlots(shared, slotsOptions) };
}

/** What a host of an unknown type counts as. */
const ONE_CPU: JobResources = { cpus: 1, memory: 0, gpus: 0 };

type Instances = Pick<JobPlan, 'instanceTypes' | 'hostCount'>;

/** What a job takes: the sum of its hosts. */
export function jobResources(
  { instance }: Pick<SessionResources, 'instance'>,
  { instanceTypes: types = [], hostCount = 1 }: Instances,
): JobResources {
  let total: JobResources = { cpus: 0, memory: 0, gpus: 0 };
  for (let host = 0; host < hostCount; host++) {
    const { cpus, memory, gpus } = instance(types[host] ?? types[0] ?? '') ?? ONE_CPU;
    total = { cpus: total.cpus + cpus, memory: total.memory + memory, gpus: total.gpus + gpus };
  }
  return total;
}

/** What each host may be given: the most that one of the types has; `undefined` where none is known. */
export function hostResources(
  { instance }: Pick<SessionResources, 'instance'>,
  { instanceTypes = [] }: Instances,
): JobResources | undefined {
  const known = instanceTypes.flatMap((type) => instance(type) ?? []);
  if (known.length === 0) return undefined;
  const most = (of: (resources: JobResources) => number): number => Math.max(...known.map(of));
  return {
    cpus: most(({ cpus }) => cpus),
    memory: most(({ memory }) => memory),
    gpus: most(({ gpus }) => gpus),
  };
}
