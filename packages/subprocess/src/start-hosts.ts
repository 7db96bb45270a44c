import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { JobStartOptions } from '@slipway/core';
import { hostEnd } from './host-end.ts';
import { hostState } from './host-state.ts';
import type { Keepers } from './job.ts';
import { removeJobFolder } from './job-folder.ts';
import type { Preparation, PreparedHost } from './job-plan.ts';
import type { HostCommand } from './job-script.ts';
import { startKeeper } from './keeper.ts';
import { takeLink, tidyLink } from './opt-ml/link.ts';
import { stopHost } from './stop-host.ts';

/** Starts those hosts of a job that have no keeper yet. If one can't be started, there is no job. */
export async function startHosts(
  folder: string,
  { tier, hosts }: Preparation,
  commands: readonly HostCommand[],
  keepers: Keepers,
  { signal, onProgress }: JobStartOptions,
): Promise<void> {
  const begin = async (host: HostCommand): Promise<void> => {
    if (hostState(host.folder).at !== 'unclaimed') return;
    if (tier.kind === 'link') {
      const onWait = (job: string) => onProgress?.(`Waiting for /opt/ml, which job ${job} has`);
      await takeLink(host.folder, { signal, onWait });
    }
    const keeper = await startKeeper(host);
    if (keeper.exitCode !== null || keeper.signalCode !== null) return;
    keepers.set(host.folder, keeper);
    keeper.once('exit', () => keepers.delete(host.folder));
  };
  for (const host of hosts) makeRoot(host, tier.kind === 'namespace');
  const begun = await Promise.allSettled(commands.map(begin));
  const failed = begun.find((outcome) => outcome.status === 'rejected');
  if (!failed) return;
  await Promise.all(commands.map((host) => discard(host.folder)));
  await removeJobFolder(folder);
  throw failed.reason;
}

/** The host's root, with a place for each input that is to be mounted in it. */
function makeRoot({ root, inputs }: PreparedHost, mounted: boolean): void {
  mkdirSync(root, { recursive: true });
  for (const { target, isFile, isInner } of mounted ? inputs : []) {
    if (isInner) continue;
    const path = join(root, target);
    mkdirSync(isFile ? dirname(path) : path, { recursive: true });
    if (isFile) writeFileSync(path, '', { flag: 'a' });
  }
}

async function discard(folder: string): Promise<void> {
  if (hostState(folder).at !== 'unclaimed') {
    await stopHost({ folder, ended: (signal) => hostEnd(folder, undefined, signal) }, 0);
  }
  await tidyLink(folder);
}
