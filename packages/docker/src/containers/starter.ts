import { hostname } from 'node:os';
import { isAlive } from '@slipway/core';
import type { ContainerInspectInfo } from 'dockerode';
import { starterLabel } from './labels.ts';

/** Milliseconds after which a start is given up on whose process cannot be looked for. */
const longestStart = 600_000;

/** Whether a container that was made and not started still will be: the process that made it lives. */
export function isBeingStarted({ State, Created, Config }: ContainerInspectInfo): boolean {
  if (State.Status !== 'created') return false;
  if (Date.now() - Date.parse(Created) > longestStart) return false;
  return isStarterAlive(Config.Labels);
}

/** Of another machine's process nobody here can tell. */
export function isStarterAlive(labels: Readonly<Record<string, string>>): boolean {
  const [machine, pid, ...started] = labels[starterLabel]?.split(' ') ?? [];
  return machine !== hostname() || isAlive({ pid: Number(pid), started: started.join(' ') });
}
