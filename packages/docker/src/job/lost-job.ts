import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Job } from '@slipway/core';
import type Docker from 'dockerode';
import { type JobContainers, removeAll } from '../containers/find-containers.ts';
import { isBeingStarted } from '../containers/starter.ts';
import { unless } from '../engine.ts';
import { patiently } from './patience.ts';

const begunFile = 'begun';

/**
 * Notes on this machine that a job is about to begin. Anybody may remove its containers, and its starter may be killed
 * between two of them: it must not be taken for one that never ran then, and run twice under one name.
 */
export async function noteBegun(copies: string): Promise<void> {
  await mkdir(copies, { recursive: true });
  await writeFile(join(copies, begunFile), '');
}

/** For a job that did not begin after all. */
export async function forgetBegun(copies: string): Promise<void> {
  await rm(join(copies, begunFile), { force: true });
}

/** Whether a job began of which not all containers are there: nobody can tell how it ended. */
export function isLost({ hosts }: JobContainers, copies: string): boolean {
  const mayBegin = hosts.length > 0 && hosts.every(({ State }) => State.Status === 'created');
  return !mayBegin && !hosts.some(isBeingStarted) && existsSync(join(copies, begunFile));
}

/** Such a job. What its containers said went with them; those that are left are stopped by who waits. */
export function lostJob(engine: Docker, { hosts }: JobContainers, name: string, copies: string): Job {
  const stop = async ({ graceSeconds = 120 }: { graceSeconds?: number } = {}): Promise<void> => {
    const stopOne = ({ Id }: (typeof hosts)[number]) =>
      unless(
        [304, 404],
        patiently(() => engine.getContainer(Id).stop({ t: graceSeconds })),
      );
    await Promise.all(hosts.map(stopOne));
  };
  return {
    name,
    async *logs() {},
    async wait() {
      await stop();
      return { status: 'lost', reason: `Not all containers of ${name} are there, and it had begun.` };
    },
    stop,
    async remove() {
      await removeAll(engine, name);
      await rm(copies, { recursive: true, force: true }).catch(() => undefined);
    },
  };
}
