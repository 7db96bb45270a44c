import type { JobSpec } from '@slipway/core';
import type { DeviceRequest, HostConfig } from 'dockerode';
import type { EngineFacts } from './engine-facts.ts';

/** GPUs and limits, by what the instance type of a host has. */
export function resourceOptions({ resources, container }: JobSpec, facts: EngineFacts): HostConfig {
  if (resources === undefined) return {};
  const { cpus, memory, gpus } = resources;
  const limits = {
    // The engine refuses more than it has.
    NanoCpus: Math.round(Math.min(cpus, facts.cpus) * 1e9),
    Memory: memory,
    // With what is swapped: as much means that nothing is.
    MemorySwap: memory,
  };
  return {
    ...(gpus > 0 && facts.gpus && { DeviceRequests: [gpuRequest(gpus, facts.gpus)] }),
    ...(container?.limitResources && limits),
  };
}

/**
 * One GPU where the instance has one, else all there are: the engine refuses more than it has and does not say how
 * many those are. Source: Docker Engine API, DeviceRequest.
 */
function gpuRequest(gpus: number, kind: NonNullable<EngineFacts['gpus']>): DeviceRequest {
  if (kind === 'cdi') return { Driver: 'cdi', DeviceIDs: [`nvidia.com/gpu=${gpus === 1 ? '0' : 'all'}`] };
  return { Driver: 'nvidia', Count: gpus === 1 ? 1 : -1, Capabilities: [['gpu']] };
}
