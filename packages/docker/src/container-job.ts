import { rm } from 'node:fs/promises';
import type { HostResult, Job, JobResult, LogLine } from '@slipway/core';
import type Docker from 'dockerode';
import type { Container } from 'dockerode';
import { statusOf, unless } from './engine.ts';
import { containerLines, merge } from './log-lines.ts';

export interface JobContainers {
  readonly name: string;
  readonly endpoint?: string;
  /** In the order of the spec's hosts. */
  readonly hosts: readonly HostContainer[];
  /** Where the job's private copies of inputs are. */
  readonly copies: string;
}

interface HostContainer {
  readonly name: string;
  readonly container: Container;
}

/** A job whose containers were started. */
export function containerJob(engine: Docker, { name, endpoint, hosts, copies }: JobContainers): Job {
  let others: Promise<void> | undefined;

  async function endOf(host: HostContainer, abortSignal: AbortSignal): Promise<HostResult> {
    await host.container.wait({ abortSignal });
    const { State } = await host.container.inspect();
    // Once: a second SIGTERM could disturb a host that is saving its work.
    if (State.ExitCode !== 0) {
      others ??= stop();
      await others;
    }
    return { name: host.name, exitCode: State.ExitCode, ...(State.OOMKilled && { outOfMemory: true }) };
  }

  async function wait({ signal }: { signal?: AbortSignal } = {}): Promise<JobResult> {
    signal?.throwIfAborted();
    const waiting = new AbortController();
    try {
      const ends = hosts.map((host) => endOf(host, eitherSignal(signal, waiting.signal)));
      return { status: 'exited', hosts: await Promise.all(ends) };
    } catch (error) {
      signal?.throwIfAborted();
      if (statusOf(error) !== 404) throw error;
      return { status: 'lost', reason: `A container of ${name} was removed before anybody saw it end.` };
    } finally {
      waiting.abort();
    }
  }

  async function* logs({ signal }: { signal?: AbortSignal } = {}): AsyncGenerator<LogLine> {
    signal?.throwIfAborted();
    const reading = new AbortController();
    try {
      // The lines end when all hosts have, so that one that fails must be seen here too.
      if (hosts.length > 1) wait({ signal: reading.signal }).catch(() => {});
      const sources = hosts.map((host) =>
        containerLines(host.container, host.name, eitherSignal(signal, reading.signal)),
      );
      yield* merge(sources);
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    } finally {
      reading.abort();
    }
  }

  async function stop({ graceSeconds = 120 }: { graceSeconds?: number } = {}): Promise<void> {
    await Promise.all(hosts.map(({ container }) => unless([304, 404], container.stop({ t: graceSeconds }))));
  }

  async function remove(): Promise<void> {
    await Promise.all(hosts.map(({ container }) => unless([404], container.remove({ v: true }))));
    if (hosts.length > 1) await unless([404], engine.getNetwork(name).remove());
    await rm(copies, { recursive: true, force: true });
  }

  return { name, ...(endpoint !== undefined && { endpoint }), logs, wait, stop, remove };
}

function eitherSignal(signal: AbortSignal | undefined, own: AbortSignal): AbortSignal {
  return signal === undefined ? own : AbortSignal.any([signal, own]);
}
