import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive, ownIdentity, type ProcessIdentity } from './process-identity.ts';

/**
 * A folder for what is on its way to its place, where it appears whole by being renamed. A process that is killed
 * leaves there what it was at; each draft bears the name of its maker, so that whoever comes later can tell.
 */
export interface Drafts {
  /** A new path that nobody else uses. The folder that it is in is there. */
  newPath(): string;
  /** Paths of what processes have left here that are dead. */
  abandoned(): Promise<readonly string[]>;
}

/** `prefix`: what the names of drafts begin with, in a folder that holds other things too. */
export function drafts(folder: string, prefix = ''): Drafts {
  let own: string | undefined;
  return {
    newPath() {
      own ??= `${prefix}${textOf(ownIdentity())}_`;
      mkdirSync(folder, { recursive: true });
      return join(folder, own + randomUUID());
    },
    async abandoned() {
      // A folder that is not there, or may not be read, holds nothing that could be removed.
      const names = await readdir(folder).catch((): string[] => []);
      return names.filter((name) => isAbandoned(name, prefix)).map((name) => join(folder, name));
    },
  };
}

function isAbandoned(name: string, prefix: string): boolean {
  if (!name.startsWith(prefix)) return false;
  const [, pid, started] = /^(\d+)_([^_]+)_[0-9a-f-]{36}$/.exec(name.slice(prefix.length)) ?? [];
  return started !== undefined && !isAlive({ pid: Number(pid), started: decodeURIComponent(started) });
}

function textOf({ pid, started }: ProcessIdentity): string {
  return `${pid}_${encodeURIComponent(started)}`;
}
