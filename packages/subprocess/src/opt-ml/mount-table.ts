import { readFileSync } from 'node:fs';

export interface MountEntry {
  /** Where it is mounted. */
  readonly path: string;
  /** Those options of it that a user namespace may not drop. */
  readonly flags: readonly string[];
}

const lockedFlags = new Set(['nosuid', 'nodev', 'noexec', 'noatime', 'nodiratime', 'relatime']);

/** What is mounted on this machine, as this process sees it. Source: proc(5), /proc/pid/mountinfo. */
export function readMountTable(): readonly MountEntry[] {
  const lines = readFileSync('/proc/self/mountinfo', 'utf8').trimEnd().split('\n');
  return lines.map((line) => {
    const [, , , , path = '', options = ''] = line.split(' ');
    const flags = options.split(',').filter((option) => lockedFlags.has(option));
    const telling = flags.includes('noatime') || flags.includes('relatime');
    return { path: readOctal(path), flags: telling ? flags : [...flags, 'strictatime'] };
  });
}

/**
 * The mounts that binding `path` brings along: the one it is on, as `path` itself, and those below it.
 * Each has to be made read-only by itself.
 */
export function mountsAt(table: readonly MountEntry[], path: string): readonly MountEntry[] {
  const holders = table.filter((mount) => isAt(path, mount.path));
  // Of several at one place the last is the one that is seen.
  const holder = holders.reduce((best, mount) => (mount.path.length >= best.path.length ? mount : best), {
    path: '',
    flags: [] as readonly string[],
  });
  const below = table.filter((mount) => mount.path !== path && isAt(mount.path, path));
  return [{ path, flags: holder.flags }, ...below.sort((a, b) => a.path.length - b.path.length)];
}

function isAt(path: string, folder: string): boolean {
  return path === folder || folder === '/' || path.startsWith(`${folder}/`);
}

/** As mountinfo and fstab have it: a backslash and three octal digits. */
function readOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
