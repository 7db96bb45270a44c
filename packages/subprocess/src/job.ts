import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { type HostResult, type Job, type JobResult, slipwayError } from '@slipway/core';
import { begunState } from './begun-state.ts';
import { followLogs } from './follow-logs.ts';
import { hostEnd } from './host-end.ts';
import { type JobRecord, removeJobFolder } from './job-folder.ts';
import { reproduceCommand } from './job-script.ts';
import { tidyLink } from './opt-ml/link.ts';
import { stopHost } from './stop-host.ts';

/** Seconds from SIGTERM to SIGKILL. Source: SageMaker API, StopTrainingJob. */
const defaultGrace = 120;

/** Keepers that are children of this process, by the folder of their host. */
export type Keepers = Map<string, ChildProcess>;

/** A job as its folder tells it. */
export function openJob(folder: string, record: JobRecord, keepers: Keepers): Job {
  const hosts = record.hosts.map(({ name }) => {
    const hostFolder = join(folder, name);
    return {
      name,
      folder: hostFolder,
      ended: (signal?: AbortSignal) => hostEnd(hostFolder, keepers.get(hostFolder), signal),
    };
  });
  const imageDigests = new Map(Object.entries(record.imageDigests));
  const endpoints = new Map(
    record.hosts.flatMap(({ name, port }) =>
      port === undefined ? [] : [[name, `http://127.0.0.1:${port}`] as const],
    ),
  );

  return {
    name: record.name,
    ...(imageDigests.size > 0 && { imageDigests }),
    reproduce: reproduceCommand(hosts.map((host) => host.folder)),
    ...(endpoints.size > 0 && { endpoints }),
    logs: ({ signal } = {}) => followLogs(hosts, signal),
    wait: async ({ signal } = {}) => {
      let stopping: Promise<void> | undefined;
      const ends = hosts.map(async (host): Promise<HostResult | string> => {
        const end = await host.ended(signal);
        // The others are stopped by whoever waits: no process of ours watches a job that nobody waits for.
        if (end.at === 'lost' || end.exitCode !== 0) stopping ??= stopAll(defaultGrace);
        await stopping;
        return end.at === 'lost' ? end.reason : { name: host.name, exitCode: end.exitCode };
      });
      return result(await Promise.all(ends));
    },
    stop: ({ graceSeconds = defaultGrace } = {}) => stopAll(graceSeconds),
    remove: async () => {
      const states = await Promise.all(hosts.map((host) => begunState(host.folder)));
      if (states.some(({ at }) => at === 'running')) {
        throw slipwayError(`Job ${record.name} still runs and can't be removed`, {
          code: 'JOB_STILL_RUNNING',
          category: 'internal',
          hint: 'Stop it first.',
        });
      }
      if (record.tier === 'link') for (const host of hosts) await tidyLink(host.folder);
      await removeJobFolder(folder);
    },
  };

  async function stopAll(graceSeconds: number): Promise<void> {
    await Promise.all(hosts.map((host) => stopHost(host, graceSeconds)));
  }
}

function result(ends: readonly (HostResult | string)[]): JobResult {
  const lost = ends.find((end) => typeof end === 'string');
  if (lost !== undefined) return { status: 'lost', reason: lost };
  return { status: 'exited', hosts: ends.filter((end) => typeof end !== 'string') };
}
