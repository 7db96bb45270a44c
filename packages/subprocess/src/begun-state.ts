import { dirname } from 'node:path';
import { isBeingStarted, keeperDelay } from './host-end.ts';
import { type HostState, hostState, isOnItsWay } from './host-state.ts';
import { readJobRecord } from './job-folder.ts';
import { pause } from './pause.ts';

/** Where a host stands once it has begun, or once nobody can be about to begin it any more. */
export async function begunState(folder: string): Promise<HostState> {
  for (let limit = Date.now() + keeperDelay; ; await pause(5)) {
    const now = Date.now();
    const state = hostState(folder);
    if (!isOnItsWay(state) || !readJobRecord(dirname(folder))) return state;
    if (isBeingStarted(folder)) limit = now + keeperDelay;
    if (now > limit) return state;
  }
}
