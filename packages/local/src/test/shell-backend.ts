import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { HostResult, HostSpec, Job, JobBackend, JobSpec, LogLine } from '@slipway/core';

/** A backend for tests: jobs are shells whose current folder is their host's root. Jobs die with the test. */
export interface ShellBackend extends JobBackend {
  readonly started: readonly JobSpec[];
  /** Images this backend says it cannot run. */
  readonly unknownImages: Set<string>;
  /** Of images; a job keeps the one it started with. */
  readonly digests: Map<string, string>;
}

export function shellBackend(): ShellBackend {
  const jobs = new Map<string, Job>();
  const started: JobSpec[] = [];
  const unknownImages = new Set<string>();
  const digests = new Map<string, string>();
  return {
    name: 'shell',
    capabilities: {
      hostNames: false,
      splitStreams: false,
      gpus: false,
      networkIsolation: false,
      containers: false,
    },
    started,
    unknownImages,
    digests,
    checkImage: async (image) =>
      unknownImages.has(image) ? { message: `${image} is unknown`, hint: 'Know it.' } : undefined,
    imageDigest: async (image) => digests.get(image),
    find: async (name) => jobs.get(name),
    async start(spec) {
      started.push(spec);
      const shells = await startJob(spec, () => jobs.delete(spec.name));
      const images = new Set(spec.hosts.map((host) => host.image ?? spec.image));
      const imageDigests = new Map([...digests].filter(([image]) => images.has(image)));
      const job = { ...shells, ...(imageDigests.size > 0 && { imageDigests }) };
      jobs.set(spec.name, job);
      return job;
    },
    async *list() {
      yield* started.filter(({ name }) => jobs.has(name));
    },
  };
}

async function startJob(spec: JobSpec, forget: () => void): Promise<Job> {
  const lines: LogLine[] = [];
  const hosts = await Promise.all(spec.hosts.map((host) => startHost(spec, host, lines)));
  const ended = Promise.all(hosts.map(({ ended }) => ended));
  return {
    name: spec.name,
    reproduce: `again ${spec.name}`,
    async *logs() {
      await ended;
      yield* lines;
    },
    wait: async () => ({ status: 'exited', hosts: await ended }),
    async stop() {
      // The shell leads a group of its own, with all that it started.
      for (const { child } of hosts)
        if (child.exitCode === null && child.signalCode === null && child.pid)
          process.kill(-child.pid, 'SIGTERM');
      await ended;
    },
    remove: async () => forget(),
  };
}

async function startHost(
  spec: JobSpec,
  host: HostSpec,
  lines: LogLine[],
): Promise<{ readonly child: ChildProcess; readonly ended: Promise<HostResult> }> {
  for (const { source, target } of host.inputs) {
    await cp(source, join(host.root, target), { recursive: true });
  }
  const [file = 'true', ...args] = [...(spec.entrypoint ?? []), ...(spec.arguments ?? [])];
  const child = spawn(file, args, {
    cwd: host.root,
    env: { PATH: process.env['PATH'], HOST: host.name, ...(host.environment ?? spec.environment) },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  createInterface({ input: child.stdout }).on('line', (text) => {
    lines.push({ host: host.name, time: new Date(), text });
  });
  const ended = once(child, 'close').then(([code]) => ({ name: host.name, exitCode: code ?? 143 }));
  return { child, ended };
}
