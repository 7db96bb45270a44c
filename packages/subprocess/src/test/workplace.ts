import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InputMount, JobBackend, JobSpec, LogLine } from '@slipway/core';
import { onTestFinished } from 'vitest';
import { type SubprocessOptions, subprocessBackend } from '../index.ts';

export interface Workplace {
  readonly directory: string;
  readonly options: SubprocessOptions;
  readonly backend: JobBackend;
  /** A job that runs a shell script on one host. */
  spec(script: string, changes?: Partial<JobSpec> & { inputs?: readonly InputMount[] }): Promise<JobSpec>;
}

/** A folder for one test, with a backend in it. Both are gone afterwards, and every job of it. */
export async function workplace(changes: Partial<SubprocessOptions> = {}): Promise<Workplace> {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-subprocess-'));
  const options: SubprocessOptions = {
    directory: join(directory, 'jobs'),
    images: [{ glob: 'host', target: 'host' }],
    environments: join(directory, 'environments'),
    ...changes,
  };
  const backend = subprocessBackend(options);
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
    spec: async (script, { inputs = [], ...changes } = {}) => {
      const name = `job-${randomUUID().slice(0, 8)}`;
      names.push(name);
      const root = join(directory, 'roots', name);
      await mkdir(root, { recursive: true });
      return {
        name,
        labels: {},
        image: 'host',
        entrypoint: ['sh', '-c', script],
        environment: {},
        hosts: [{ name: 'algo-1', root, inputs }],
        ...changes,
      };
    },
  };
}

export function texts(lines: readonly LogLine[]): readonly string[] {
  return lines.map(({ text }) => text);
}
