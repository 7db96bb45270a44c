import type { HostResult, Job, JobResult, LogLine } from '@slipway/core';
import type Docker from 'dockerode';
import type { Container, ContainerInspectInfo } from 'dockerode';
import { removeAll } from '../containers/find-containers.ts';
import { statusOf, unless } from '../engine.ts';
import { hasEnded } from './has-ended.ts';
import { keptWatch } from './kept-watch.ts';
import { containerLines, merge } from './log-lines.ts';
import { ask, patiently } from './patience.ts';

/** Seconds from SIGTERM to SIGKILL. Source: SageMaker API, StopTrainingJob. */
const defaultGrace = 120;

export interface StartedContainers extends Pick<Job, 'name' | 'endpoints' | 'imageDigests' | 'reproduce'> {
  /** In the order of the spec's hosts. */
  readonly hosts: readonly HostContainer[];
  /** Whether there is nothing of it beside one container. */
  readonly isAlone: boolean;
  /** They hand requests on to the hosts, and end with them. */
  readonly relays: readonly Container[];
  /** Brings the hosts' folders back to this machine's user, once all have ended. */
  settle(): Promise<void>;
  /** Frees what this machine holds of the job. */
  release(): Promise<void>;
}

interface HostContainer {
  readonly name: string;
  readonly container: Container;
}

type HostEnd = { readonly info: ContainerInspectInfo } | { readonly lost: string };

/** A job whose containers were started. */
export function containerJob(engine: Docker, job: StartedContainers): Job {
  const { name, hosts, isAlone, relays, settle, release, ...rest } = job;
  let others: Promise<void> | undefined;
  const removed = `A container of ${name} was removed before anybody saw it end.`;

  async function endOf({ container }: HostContainer, signal: AbortSignal): Promise<HostEnd> {
    try {
      const info = await ended(container.id, signal);
      if (info.State.Dead || info.State.Status === 'removing') return { lost: removed };
      if (await keptWatch(engine, info, signal)) return { info };
      return { lost: `The Docker engine was restarted, and with it a container of ${name} ended.` };
    } catch (error) {
      if (statusOf(error) !== 404) throw error;
      return { lost: removed };
    }
  }

  /** Not until it is seen to have ended: the answer to `wait` may come from an engine that is going down. */
  async function ended(id: string, signal: AbortSignal): Promise<ContainerInspectInfo> {
    for (;;) {
      await patiently(() => ask(engine, 'POST', `/containers/${id}/wait`, signal), signal);
      const path = `/containers/${id}/json`;
      const info = await patiently(() => ask<ContainerInspectInfo>(engine, 'GET', path, signal), signal);
      if (hasEnded(info)) return info;
    }
  }

  async function allEnds(signal: AbortSignal): Promise<readonly HostEnd[]> {
    const ends = await Promise.all(
      hosts.map(async (host) => {
        const end = await endOf(host, signal);
        // Once: a second SIGTERM could disturb a host that is saving its work.
        if ('lost' in end || end.info.State.ExitCode !== 0) {
          others ??= stop();
          await others;
        }
        return end;
      }),
    );
    await Promise.all(
      relays.map((relay) => unless([304, 404], patiently(() => relay.kill()).catch(ifEnded))),
    );
    return ends;
  }

  async function wait({ signal }: { signal?: AbortSignal } = {}): Promise<JobResult> {
    signal?.throwIfAborted();
    const waiting = new AbortController();
    try {
      const ends = await allEnds(eitherSignal(signal, waiting.signal));
      const lost = ends.find((end) => 'lost' in end);
      if (lost) {
        await settle().catch(() => undefined);
        return { status: 'lost', reason: lost.lost };
      }
      await settle();
      return { status: 'exited', hosts: hostResults(hosts, ends) };
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    } finally {
      waiting.abort();
    }
  }

  async function* logs({ signal }: { signal?: AbortSignal } = {}): AsyncGenerator<LogLine> {
    signal?.throwIfAborted();
    const reading = new AbortController();
    try {
      // The lines end when all hosts have, so that one that fails must be seen here too.
      if (hosts.length > 1) allEnds(reading.signal).catch(() => {});
      const sources = hosts.map(({ name, container }) =>
        containerLines(engine, container.id, name, eitherSignal(signal, reading.signal)),
      );
      yield* merge(sources);
    } catch (error) {
      signal?.throwIfAborted();
      throw error;
    } finally {
      reading.abort();
    }
  }

  async function stop({ graceSeconds = defaultGrace }: { graceSeconds?: number } = {}): Promise<void> {
    const stopOne = (container: Container) =>
      unless(
        [304, 404],
        patiently(() => container.stop({ t: graceSeconds })),
      );
    await Promise.all(hosts.map(({ container }) => stopOne(container)));
  }

  async function remove(): Promise<void> {
    await settle().catch(() => undefined);
    const [first] = hosts;
    if (isAlone && first) await unless([404], first.container.remove({ force: true, v: true }));
    else await removeAll(engine, name);
    await release();
  }

  return { name, ...rest, logs, wait, stop, remove };
}

function hostResults(hosts: readonly HostContainer[], ends: readonly HostEnd[]): readonly HostResult[] {
  const infos = ends.flatMap((end) => ('info' in end ? [end.info] : []));
  const failures = infos.filter(({ State }) => State.ExitCode !== 0).map(({ State }) => State.FinishedAt);
  const first = failures.toSorted((a, b) => Date.parse(a) - Date.parse(b))[0];
  return infos.map(({ State, HostConfig }, index) => ({
    name: hosts[index]?.name ?? '',
    exitCode: State.ExitCode,
    ...(State.OOMKilled && { outOfMemory: true }),
    ...(State.OOMKilled && HostConfig.Memory && { memoryLimit: HostConfig.Memory }),
    ...(State.ExitCode !== 0 && State.FinishedAt !== first && { stopped: true }),
  }));
}

function ifEnded(error: unknown): void {
  if (statusOf(error) !== 409) throw error;
}

function eitherSignal(signal: AbortSignal | undefined, own: AbortSignal): AbortSignal {
  return signal === undefined ? own : AbortSignal.any([signal, own]);
}
