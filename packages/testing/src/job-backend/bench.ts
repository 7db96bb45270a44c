import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { HostResult, HostSpec, InputMount, Job, JobSpec, LogLine } from '@slipway/core';
import type { ConformanceCase } from '../conformance-case.ts';
import type { JobBackendFixture } from './fixture.ts';

export type JobCase = ConformanceCase<JobBackendFixture>;

/** A fixture with the tools a case works with. Every job of its specs is gone when the case is over. */
export interface Bench extends JobBackendFixture {
  /** Fires when the case has waited long enough: for everything that waits for a job. */
  readonly signal: AbortSignal;
  /** A job that runs `sh -c script` on one host, under a name of its own. */
  spec(script: string, changes?: Partial<JobSpec>): Promise<JobSpec>;
  /** A host with an empty root of its own. */
  host(name: string, inputs?: readonly InputMount[]): Promise<HostSpec>;
  /** Starts a job and sees it to its end. */
  run(spec: JobSpec): Promise<Ended>;
}

interface Ended {
  readonly job: Job;
  readonly lines: readonly LogLine[];
  readonly hosts: readonly HostResult[];
}

/** A case at a bench of its own, which is cleared whatever happens. */
export function jobCase(
  name: string,
  body: (bench: Bench) => Promise<void>,
  exempt?: (fixture: JobBackendFixture) => string | undefined,
): JobCase {
  return {
    name,
    ...(exempt && { exempt }),
    run: async (fixture) => {
      const names = new Set<string>();
      const signal = AbortSignal.timeout(fixture.patience ?? 240_000);
      try {
        await Promise.race([body(openBench(fixture, names, signal)), gaveUp(signal)]);
      } finally {
        for (const name of names) await discard(fixture, name);
      }
    },
  };
}

function openBench(fixture: JobBackendFixture, names: Set<string>, signal: AbortSignal): Bench {
  const bench: Bench = {
    ...fixture,
    signal,
    host: async (name, inputs = []) => {
      signal.throwIfAborted();
      const root = join(fixture.directory, `${name}-${randomUUID().slice(0, 8)}`);
      await mkdir(root, { recursive: true });
      return { name, root, inputs };
    },
    spec: async (script, changes = {}) => {
      signal.throwIfAborted();
      const spec: JobSpec = {
        name: `pipelines-conformance-${randomUUID()}`,
        labels: { execution: 'conformance', step: 'Step', attempt: '1' },
        image: fixture.image,
        entrypoint: ['sh'],
        arguments: ['-c', script],
        environment: {},
        hosts: changes.hosts ?? [await bench.host('algo-1')],
        ...changes,
      };
      names.add(spec.name);
      return spec;
    },
    run: async (spec) => {
      const job = await fixture.backend.start(spec);
      return { job, hosts: await hostsOf(job, signal), lines: await linesOf(job, signal) };
    },
  };
  return bench;
}

/** Rejects when the signal fires: for backends that do not listen to it. */
async function gaveUp(signal: AbortSignal): Promise<never> {
  await once(signal, 'abort');
  return assert.fail('the job did not do its part in time');
}

async function discard({ backend }: JobBackendFixture, name: string): Promise<void> {
  const job = await backend.find(name);
  await job?.stop({ graceSeconds: 0 });
  await job?.remove();
}

/** How each host ended. */
export async function hostsOf(job: Job, signal: AbortSignal): Promise<readonly HostResult[]> {
  const result = await job.wait({ signal });
  assert.equal(result.status, 'exited');
  return result.hosts;
}

/** The exit codes, in the order of the spec's hosts. */
export function exitCodes(hosts: readonly HostResult[]): readonly number[] {
  return hosts.map(({ exitCode }) => exitCode);
}

export async function linesOf(job: Job, signal: AbortSignal): Promise<readonly LogLine[]> {
  return await Array.fromAsync(job.logs({ signal }));
}

export function texts(lines: readonly LogLine[]): readonly string[] {
  return lines.map(({ text }) => text);
}

/** Waits for a line of the log. */
export async function lineOf(job: Job, text: string, signal: AbortSignal): Promise<LogLine> {
  for await (const line of job.logs({ signal })) if (line.text === text) return line;
  return assert.fail(`the log ended without the line '${text}'`);
}

/**
 * A script that does `first`, runs on until SIGTERM, and then does `last`. Without what a shell itself has
 * to say: "Terminated", where a backend signals all processes of a job and not only its first.
 */
export function untilStopped(last: string, first = 'echo ready'): string {
  return `exec 2>/dev/null; trap '${last}' TERM; ${first}; while :; do sleep 0.1; done`;
}

/** The folder that the job's only host sees as `/opt/ml`. What the job writes need not be there before it has ended. */
export function rootOf({ hosts: [host] }: JobSpec): string {
  assert.ok(host);
  return host.root;
}

export async function until(holds: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
  while (!(await holds())) await setTimeout(20, undefined, { signal });
}
