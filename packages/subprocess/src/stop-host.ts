import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isReplaced } from '@slipway/core';
import { begunState } from './begun-state.ts';
import { killedFile, stoppingFile } from './host-state.ts';
import { killSession, sendSignal } from './kill-session.ts';
import { tidyLink } from './opt-ml/link.ts';

export interface StoppableHost {
  readonly folder: string;
  /** Resolves when it has ended; rejects when the signal fires. */
  ended(signal?: AbortSignal): Promise<unknown>;
}

/** SIGTERM to all the host runs, SIGKILL after the grace time; resolves when it has ended. */
export async function stopHost(host: StoppableHost, graceSeconds: number): Promise<void> {
  // A host that is on its way can't be stopped before it has begun.
  const state = await begunState(host.folder);
  // Without its keeper a job can run on: nobody would hear of its end, but it can be made to end.
  if (state.at === 'lost' && !isReplaced(state.keeper)) killSession(state.keeper.pid);
  if (state.at !== 'running') return;
  const { pid } = state.keeper;
  // A keeper that is just about to run its job may be the only one to hear the signal, and then looks here.
  writeFileSync(join(host.folder, stoppingFile), '');
  sendSignal(-pid, 'SIGTERM');
  if (await endsWithin(host, graceSeconds)) {
    killSession(pid);
    return;
  }
  // Said before it is done: the keeper dies with its group and can't tell any more.
  writeFileSync(join(host.folder, killedFile), '');
  killSession(pid);
  await host.ended();
  await tidyLink(host.folder);
}

async function endsWithin(host: StoppableHost, seconds: number): Promise<boolean> {
  const limit = AbortSignal.timeout(seconds * 1000);
  try {
    await host.ended(limit);
    return true;
  } catch (error) {
    if (limit.aborted) return false;
    throw error;
  }
}
