import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hasCode } from './file-error.ts';
import { isBeingStarted, keeperDelay } from './host-end.ts';
import { type HostState, hostState, killedFile } from './host-state.ts';
import { tidyLink } from './opt-ml/link.ts';
import { pause } from './pause.ts';
import { sessionMembers } from './process-identity.ts';

export interface StoppableHost {
  readonly folder: string;
  /** Resolves when it has ended; rejects when the signal fires. */
  ended(signal?: AbortSignal): Promise<unknown>;
}

/** SIGTERM to all the host runs, SIGKILL after the grace time; resolves when it has ended. */
export async function stopHost(host: StoppableHost, graceSeconds: number): Promise<void> {
  const state = await begunState(host.folder);
  // Without its keeper a job can run on: nobody would hear of its end, but it can be made to end.
  if (state.at === 'lost') killAll(state.keeper.pid);
  if (state.at !== 'running') return;
  const { pid } = state.keeper;
  send(-pid, 'SIGTERM');
  if (await endsWithin(host, graceSeconds)) {
    killAll(pid);
    return;
  }
  // Said before it is done: the keeper dies with its group and can't tell any more.
  writeFileSync(join(host.folder, killedFile), '');
  killAll(pid);
  await host.ended();
  await tidyLink(host.folder);
}

/** Where it stands, once it no longer is on its way: a host can't be stopped before it has begun. */
async function begunState(folder: string): Promise<HostState> {
  for (let limit = Date.now() + keeperDelay; ; await pause(5)) {
    const state = hostState(folder);
    if (state.at !== 'unclaimed' && state.at !== 'beginning') return state;
    if (isBeingStarted(folder)) limit = Date.now() + keeperDelay;
    if (Date.now() > limit) return state;
  }
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

/** Also what is left when the keeper has ended: what left its group, but not its session. */
function killAll(keeper: number): void {
  send(-keeper, 'SIGKILL');
  for (const pid of sessionMembers(keeper)) send(pid, 'SIGKILL');
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!hasCode(error, 'ESRCH')) throw error;
  }
}
