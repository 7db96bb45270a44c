import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { dirname } from 'node:path';
import { isAlive } from '@slipway/core';
import { hostState, readExitCode } from './host-state.ts';
import { readJobRecord } from './job-folder.ts';
import { pause } from './pause.ts';

export type HostEnd =
  | { readonly at: 'ended'; readonly exitCode: number }
  | { readonly at: 'lost'; readonly reason: string };

/** Milliseconds that a keeper may take to begin after the process that started it was killed. */
export const keeperDelay = 2000;

/** Resolves when the host has ended. `keeper`: its process, when it is a child of this one. */
export async function hostEnd(
  folder: string,
  keeper: ChildProcess | undefined,
  signal?: AbortSignal,
): Promise<HostEnd> {
  if (keeper) await exitOf(keeper, signal);
  let limit = Date.now() + keeperDelay;
  for (let look = 0; ; look++) {
    // The exit file is asked for often, since that is quick; the system about the process once a second.
    if (look % 40 === 0 || readExitCode(folder) !== undefined) {
      // Before the look: what came while this process had to wait is seen by the next one.
      const now = Date.now();
      const state = hostState(folder);
      if (state.at === 'ended') return state;
      if (state.at === 'lost') {
        return { at: 'lost', reason: `process ${state.keeper.pid} ended without leaving its exit code` };
      }
      if (state.at === 'running' || isBeingStarted(folder)) limit = now + keeperDelay;
      if (now > limit) {
        return { at: 'lost', reason: 'the processes that were starting it ended before it began' };
      }
    }
    await pause(25, signal);
  }
}

/** Whether the process that set out to start this host still lives. */
export function isBeingStarted(folder: string): boolean {
  const record = readJobRecord(dirname(folder));
  return record !== undefined && isAlive(record.starter);
}

async function exitOf(keeper: ChildProcess, signal?: AbortSignal): Promise<void> {
  if (keeper.exitCode !== null || keeper.signalCode !== null) return;
  signal?.throwIfAborted();
  // A keeper doesn't keep this process from ending, but waiting for one does.
  const waiting = setInterval(() => {}, 60_000);
  try {
    await once(keeper, 'exit', { signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    clearInterval(waiting);
  }
}
