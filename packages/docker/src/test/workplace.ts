import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InputMount, Job, JobBackend, JobSpec } from '@slipway/core';
import { onTestFinished } from 'vitest';
import { type DockerBackendOptions, dockerBackend } from '../docker-backend.ts';
import { image } from './engine.ts';

export interface Workplace {
  readonly directory: string;
  /** Of the backend. */
  readonly options: DockerBackendOptions & { readonly directory: string };
  readonly backend: JobBackend;
  /** A job that runs a shell script on each host. */
  spec(script: string, changes?: Partial<JobSpec> & SpecChanges): Promise<JobSpec>;
  /** Starts such a job and sees it to its end: its lines, and its exit codes. */
  run(
    spec: JobSpec,
  ): Promise<{ readonly job: Job; readonly lines: readonly string[]; readonly codes: readonly number[] }>;
}

interface SpecChanges {
  readonly inputs?: readonly InputMount[];
  readonly hostCount?: number;
}

/** A folder for one test, in `parent`, with a backend in it. Both are gone afterwards, and every job of it. */
export async function workplace(
  changes: Partial<DockerBackendOptions> = {},
  parent: string = tmpdir(),
): Promise<Workplace> {
  const directory = await mkdtemp(join(parent, 'slipway-docker-'));
  const options = { directory: join(directory, 'copies'), ...changes };
  const backend = dockerBackend(options);
  const names: string[] = [];
  onTestFinished(async () => {
    for (const name of names) {
      const job = await backend.find(name);
      await job?.stop({ graceSeconds: 0 });
      await job?.remove();
    }
    await rm(directory, { recursive: true });
  });
  return {
    directory,
    options,
    backend,
    spec: async (script, { inputs = [], hostCount = 1, ...rest } = {}) => {
      const name = `job-${randomUUID().slice(0, 8)}`;
      names.push(name);
      const hosts = Array.from({ length: hostCount }, (_, index) => {
        const host = `algo-${index + 1}`;
        return { name: host, root: join(directory, 'roots', name, host), inputs };
      });
      for (const { root } of hosts) await mkdir(root, { recursive: true });
      const labels = { execution: 'e', step: 's', attempt: '1' };
      const command = { entrypoint: ['sh', '-c', script], environment: {} };
      return { name, labels, image, ...command, hosts, ...rest };
    },
    run: async (spec) => {
      const job = await backend.start(spec);
      const result = await job.wait();
      const lines = (await Array.fromAsync(job.logs())).map(({ text }) => text);
      return {
        job,
        lines,
        codes: result.status === 'lost' ? [] : result.hosts.map(({ exitCode }) => exitCode),
      };
    },
  };
}

/** The root of a job's first host. */
export function rootOf({ hosts }: JobSpec): string {
  return hosts[0]?.root ?? '';
}

/** Reads on until there is such a line. */
export async function lineOf(job: Job, wanted: string): Promise<void> {
  for await (const { text } of job.logs()) if (text === wanted) return;
  throw new Error(`${job.name} ended without the line ${wanted}`);
}
