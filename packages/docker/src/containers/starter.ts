import { hostname } from 'node:os';
import type { ContainerInspectInfo } from 'dockerode';
import { starterLabel } from './labels.ts';

/** Milliseconds after which a start is given up on whose process cannot be looked for, or is another one by now. */
const longestStart = 600_000;

/** Whether a container that was made and not started still will be: the process that made it lives. */
export function isBeingStarted({ State, Created, Config }: ContainerInspectInfo): boolean {
  if (State.Status !== 'created') return false;
  if (Date.now() - Date.parse(Created) > longestStart) return false;
  return isStarterAlive(Config.Labels);
}

/** Of another machine's process nobody here can tell. */
export function isStarterAlive(labels: Readonly<Record<string, string>>): boolean {
  const [machine, pid] = labels[starterLabel]?.split(' ') ?? [];
  return machine !== hostname() || lives(Number(pid));
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It may be another user's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
