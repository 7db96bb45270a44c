import type { HostSpec, Job, JobBackend, JobSpec, LogLine } from '@slipway/core';

export type JobBackendFault = (backend: JobBackend) => JobBackend;

/** Starts something else than it was asked for. */
export function onSpec(change: (spec: JobSpec) => JobSpec | Promise<JobSpec>): JobBackendFault {
  return (backend) => ({
    ...backend,
    start: async (spec, options) => await backend.start(await change(spec), options),
  });
}

/** Starts each host otherwise than it was asked to. */
export function onHosts(change: (host: HostSpec) => HostSpec | Promise<HostSpec>): JobBackendFault {
  return onSpec(async (spec) => ({ ...spec, hosts: await Promise.all(spec.hosts.map(change)) }));
}

/** Gives jobs of which something is wrong. */
export function onJob(change: (job: Job) => Partial<Job>): JobBackendFault {
  const changed = (job: Job): Job => ({ ...job, ...change(job) });
  return (backend) => ({
    ...backend,
    start: async (spec, options) => changed(await backend.start(spec, options)),
    find: async (name) => {
      const job = await backend.find(name);
      return job && changed(job);
    },
  });
}

/** Tells exit codes wrong. */
export function onExitCode(change: (exitCode: number) => number): JobBackendFault {
  return onJob((job) => ({
    wait: async (options) => {
      const result = await job.wait(options);
      if (result.status === 'lost') return result;
      return { ...result, hosts: result.hosts.map((host) => ({ ...host, exitCode: change(host.exitCode) })) };
    },
  }));
}

/** Gives other lines than were written. */
export function onLines(change: (lines: AsyncIterable<LogLine>) => AsyncIterable<LogLine>): JobBackendFault {
  return onJob((job) => ({ logs: (options) => change(job.logs(options)) }));
}

/** Gives other lines for each that was written. */
export function onLine(change: (line: LogLine) => readonly LogLine[]): JobBackendFault {
  return onLines(async function* (lines) {
    for await (const line of lines) yield* change(line);
  });
}
