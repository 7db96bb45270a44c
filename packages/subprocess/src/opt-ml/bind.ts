import { shellWord } from '@slipway/core';
import { type MountEntry, mountsAt } from './mount-table.ts';

/** A line of the list that `mount -a` reads. */
export function bindLine(source: string, target: string, options: readonly string[] = []): string {
  return `${escapeField(source)} ${escapeField(target)} none ${['rbind', ...options].join(',')} 0 0`;
}

export interface ReadOnlyBind {
  readonly source: string;
  readonly target: string;
  readonly options: readonly string[];
}

/** Mounting a folder brings along what is mounted inside, which stays writable unless mounted by itself. */
export function readOnlyBinds(
  table: readonly MountEntry[],
  source: string,
  target: string,
): readonly ReadOnlyBind[] {
  return mountsAt(table, source).map(({ path, flags }) => ({
    source: path,
    target: target + path.slice(source.length),
    options: ['ro', ...flags],
  }));
}

export function bindCommand(mount: string, { source, target, options }: ReadOnlyBind): string {
  return `${mount} -n -c -o ${['rbind', ...options].join(',')} ${shellWord(source)} ${shellWord(target)}`;
}

function escapeField(text: string): string {
  return text.replace(/[\s\\#]/g, (letter) => `\\${letter.charCodeAt(0).toString(8).padStart(3, '0')}`);
}
