import { execFile } from 'node:child_process';
import { chmodSync, existsSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { isAlive, isReplaced, sessionMembers, slipwayError } from '@slipway/core';
import { hasCode } from '../file-error.ts';
import { hostState } from '../host-state.ts';
import { readJobRecord } from '../job-folder.ts';
import { withLock } from '../lock.ts';
import { pause } from '../pause.ts';
import { shell } from '../shell.ts';

/**
 * The link at /opt/ml is the lock as well: the host whose folder it points into holds it for as long as
 * that host's keeper lives, or the process that is about to start it. Below a host's folder this is a
 * link to its root, and by this name a link of ours is known.
 */
export const ownRoot = 'slipway-root';

/** Below a host's folder: a script that removes the copies of its inputs. */
export const removalFile = 'remove-copies';

const link = '/opt/ml';

type Holder = 'nobody' | { readonly folder: string; readonly alive: boolean };

/** Resolves when `/opt/ml` is this host's. Rejects with `OPT_ML_OCCUPIED` when something else is there. */
export async function takeLink(
  folder: string,
  options: { readonly signal?: AbortSignal | undefined; readonly onWait: (job: string) => void },
): Promise<void> {
  for (let told = ''; ; await pause(100, options.signal)) {
    const holder = linkHolder();
    if (holder !== 'nobody' && holder.alive && holder.folder !== folder) {
      const job = basename(dirname(holder.folder));
      if (told !== job) options.onWait(job);
      told = job;
    } else if (await underLock(() => claim(folder))) return;
  }
}

/** Undoes what a host made of `/opt/ml` and in its root, when its keeper did not come to do so. */
export async function tidyLink(folder: string): Promise<void> {
  if (existsSync(join(folder, removalFile))) {
    await promisify(execFile)(shell, [removalFile], { cwd: folder }).catch(() => {});
  }
  const isOurs = () => readLink(() => undefined) === join(folder, ownRoot);
  if (isOurs()) await underLock(() => isOurs() && rmSync(link, { force: true }));
}

function claim(folder: string): boolean {
  const holder = linkHolder();
  if (holder !== 'nobody') {
    if (holder.folder === folder) return true;
    if (holder.alive) return false;
    rmSync(link, { force: true });
  }
  symlinkSync(join(folder, ownRoot), link);
  return true;
}

function linkHolder(): Holder {
  const target = readLink(() => {
    throw occupied('a folder or file');
  });
  if (target === undefined) return 'nobody';
  if (basename(target) !== ownRoot) throw occupied('a link of somebody else');
  const folder = dirname(target);
  return { folder, alive: isHostAlive(folder) };
}

function isHostAlive(folder: string): boolean {
  const state = hostState(folder);
  if (state.at === 'running') return true;
  // Its keeper was killed, but perhaps its job was not.
  if (state.at === 'lost') return !isReplaced(state.keeper) && sessionMembers(state.keeper.pid).length > 0;
  if (state.at === 'ended') return false;
  const record = readJobRecord(dirname(folder));
  return record !== undefined && isAlive(record.starter);
}

/** In one look, as a keeper may take the link away between two. */
function readLink(otherwise: () => undefined): string | undefined {
  try {
    return readlinkSync(link);
  } catch (error) {
    if (hasCode(error, 'EINVAL')) return otherwise();
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function occupied(what: string): Error {
  return slipwayError(`There is ${what} at /opt/ml, which is not touched`, {
    code: 'OPT_ML_OCCUPIED',
    category: 'environment',
    hint: 'Move it away: sudo mv /opt/ml /opt/ml.away',
  });
}

/** Between a look at the link and a change of it no other process may come: then two would hold it. */
async function underLock<Result>(work: () => Result): Promise<Result> {
  const file = join(tmpdir(), 'slipway-opt-ml.lock');
  const isNew = !existsSync(file);
  return await withLock(file, () => {
    if (isNew && existsSync(file)) chmodSync(file, 0o666);
    return work();
  });
}
