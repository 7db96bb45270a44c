import type { JobSpec } from '@slipway/core';
import type Docker from 'dockerode';
import { jobLabel, labelledJob, ofJob } from './labels.ts';

/** The jobs of which there is anything in an engine: also those whose start was cut short. */
export async function listJobs(engine: Docker): Promise<Iterable<Pick<JobSpec, 'name' | 'labels'>>> {
  const filters = ofJob();
  const [containers, networks, { Volumes: volumes }] = await Promise.all([
    engine.listContainers({ all: true, filters }),
    engine.listNetworks({ filters }),
    engine.listVolumes({ filters }),
  ]);
  const labels = [...containers, ...networks, ...(volumes ?? [])].map(({ Labels }) => Labels ?? {});
  return new Map(labels.map((all) => [all[jobLabel], labelledJob(all)])).values();
}
