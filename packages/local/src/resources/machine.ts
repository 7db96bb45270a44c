import { readdirSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import type { JobResources } from '@slipway/core';

const GIB = 2 ** 30;

/** What this machine has for jobs, or as much of it as this process may use. */
export function machineResources(): JobResources {
  // A machine tells a little less than was built in: 15.4 GiB are 16.
  const installed = Math.ceil(totalmem() / GIB) * GIB;
  // The limit of its control group; 0 or more than there is: none.
  const limit = process.constrainedMemory();
  return {
    cpus: availableParallelism(),
    memory: limit > 0 ? Math.min(limit, installed) : installed,
    gpus: graphicsCards(),
  };
}

/** NVIDIA's driver makes a device for each: `/dev/nvidia0`. */
function graphicsCards(): number {
  try {
    return readdirSync('/dev').filter((name) => /^nvidia\d+$/.test(name)).length;
  } catch {
    return 0;
  }
}
