import { setTimeout } from 'node:timers/promises';
import { type JobSpec, type SlipwayError, slipwayError } from '@slipway/core';
import type Docker from 'dockerode';
import { unless } from '../engine.ts';
import { isLost } from '../job/lost-job.ts';
import { containerName } from './container-options.ts';
import { findContainers, type JobContainers } from './find-containers.ts';
import { jobLabel } from './labels.ts';
import { makeContainers, type NewJob } from './make-containers.ts';
import { refuseSettings } from './settings.ts';
import { isBeingStarted } from './starter.ts';

export interface StartingJob extends NewJob {
  /** What there was of the job just now. */
  readonly there: JobContainers;
}

/** Whether all hosts of a job have been started, and so it is one. */
export function isWhole({ hosts }: JobContainers, names: readonly string[]): boolean {
  return (
    names.length > 0 &&
    hosts.length === names.length &&
    hosts.every(({ State }) => State.Status !== 'created')
  );
}

/**
 * Makes and starts the containers of a job that is not there yet. The container of its first host is the lock on its
 * name: who makes it starts the job, others wait for that; and what is left of a start whose process died is removed
 * before, so that a container is never started by two. One that had begun by then is lost and stays so: it is no more
 * to be made than a whole one. Nothing of the job is left when it rejects.
 */
export async function startJob(engine: Docker, job: StartingJob): Promise<void> {
  const { spec, signal } = job;
  refuseSettings(spec);
  const names = spec.hosts.map(({ name }) => name);
  for (let { there } = job; ; there = await findContainers(engine, spec.name)) {
    signal?.throwIfAborted();
    if (isWhole(there, names) || isLost(there, job.copies)) return;
    if (there.hosts.some(isBeingStarted)) {
      await setTimeout(50);
      continue;
    }
    await removeContainers(engine, there);
    if (await makeContainers(engine, job)) return;
    await refuseStranger(engine, spec);
    await setTimeout(50);
  }
}

/**
 * What another starter has made meanwhile under the name is not among these. The last that a killed process asked for
 * may have been a start which the engine comes to only now: a container that has begun since is not removed.
 */
async function removeContainers(engine: Docker, { hosts, relays, folders }: JobContainers): Promise<void> {
  await Promise.all(
    [...hosts, ...relays, ...folders].map(({ Id, State }) =>
      unless([404, 409], engine.getContainer(Id).remove({ force: State.Status !== 'created', v: true })),
    ),
  );
}

/** The name may be a starter's, before or after its container is there; or something else has it, for good. */
async function refuseStranger(engine: Docker, spec: JobSpec): Promise<void> {
  const [first] = spec.hosts;
  if (!first) return;
  const name = containerName(spec, first);
  const there = await unless([404], engine.getContainer(name).inspect());
  if (there && there.Config.Labels[jobLabel] !== spec.name) throw nameTaken(name);
}

function nameTaken(name: string): SlipwayError {
  return slipwayError(`There is a container called ${name} that is not a job's`, {
    code: 'CONTAINER_NAME_TAKEN',
    category: 'environment',
    hint: `Remove or rename it: docker rename ${name} another-name`,
  });
}
