import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, type ProcessIdentity } from '@slipway/core';
import { hasCode } from './file-error.ts';

/** Where one host of a job stands, told by the files its keeper writes. */
export type HostState =
  /** No keeper has begun; perhaps one is on its way. */
  | { readonly at: 'unclaimed' }
  /** A keeper has begun, and is about to say which process it is. */
  | { readonly at: 'beginning' }
  | { readonly at: 'running'; readonly keeper: ProcessIdentity }
  | { readonly at: 'ended'; readonly exitCode: number }
  /** The keeper is gone and said nothing. */
  | { readonly at: 'lost'; readonly keeper: ProcessIdentity };

/** Written by the keeper when it begins: `pid start`. */
export const keeperFile = 'keeper';
/** Written by the keeper, by rename, when the job has ended. */
export const exitFile = 'exit';
/** Written by whoever sends SIGTERM, before sending it. */
export const stoppingFile = 'stopping';
/** Written by whoever sends SIGKILL, which takes the keeper too, before sending it. */
export const killedFile = 'killed';

export function hostState(folder: string): HostState {
  const claim = read(folder, keeperFile);
  if (claim === undefined) return { at: 'unclaimed' };
  if (!claim.endsWith('\n')) return { at: 'beginning' };
  const keeper = parseIdentity(claim);
  const running = isAlive(keeper);
  // Read after the look at the process, so that a keeper which wrote it and ended is not taken for lost;
  // and believed before it: a process that ended can still be there to be reaped.
  const exitCode = readExitCode(folder);
  if (exitCode !== undefined) return { at: 'ended', exitCode };
  if (running) return { at: 'running', keeper };
  if (read(folder, killedFile) !== undefined) return { at: 'ended', exitCode: 137 };
  return { at: 'lost', keeper };
}

/** Whether it may begin any moment. */
export function isOnItsWay({ at }: HostState): boolean {
  return at === 'unclaimed' || at === 'beginning';
}

export function readExitCode(folder: string): number | undefined {
  const text = read(folder, exitFile);
  return text === undefined ? undefined : Number(text);
}

function parseIdentity(line: string): ProcessIdentity {
  const space = line.indexOf(' ');
  return { pid: Number(line.slice(0, space)), started: line.slice(space + 1, -1) };
}

function read(folder: string, name: string): string | undefined {
  try {
    return readFileSync(join(folder, name), 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}
