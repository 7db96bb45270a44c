import { type Dirent, lstatSync, readdirSync } from 'node:fs';
import { shellWord } from '@slipway/core';
import { bindLine } from './bind.ts';

/** What gives /opt a place for `/opt/ml`, and everything else that is in it now. */
export interface OptCover {
  /** Lines of the list that `mount -a` reads. */
  readonly lines: readonly string[];
  /** What a list of mounts can't make. */
  readonly commands: readonly string[];
}

/**
 * Covers /opt by a file system in memory, and mounts on it again what was there; a script that does this
 * has the old /opt as its file descriptor 9. Nothing has to be covered where there is a folder /opt/ml.
 */
export function coverOpt(mount: string): OptCover {
  if (lstatSync('/opt/ml', { throwIfNoEntry: false })?.isDirectory()) return { lines: [], commands: [] };
  const entries = readdirSync('/opt', { withFileTypes: true }).filter(({ name }) => name !== 'ml');
  const links = entries.filter((entry) => entry.isSymbolicLink()).map(before);
  return {
    lines: [
      // The name says nothing, but it has to be new: `mount -a` skips what seems to be mounted already.
      `slipway-${process.pid}-${performance.now()} /opt tmpfs mode=755 0 0`,
      ...entries
        .filter((entry) => entry.isDirectory())
        .map((entry) => bindLine(before(entry), `/opt/${entry.name}`, ['X-mount.mkdir'])),
    ],
    commands: [
      ...(links.length > 0 ? [`cp -P ${links.map(shellWord).join(' ')} /opt/`] : []),
      ...entries
        .filter((entry) => entry.isFile())
        .map((entry) => {
          const path = shellWord(`/opt/${entry.name}`);
          return `: > ${path} && ${mount} -n -c --bind ${shellWord(before(entry))} ${path}`;
        }),
    ],
  };
}

function before({ name }: Dirent): string {
  return `/proc/self/fd/9/${name}`;
}
