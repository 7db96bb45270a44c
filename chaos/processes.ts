import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

export interface FoundProcess {
  readonly pid: number;
  readonly command: string;
}

/** The processes whose command line, working folder or environment names a folder. Linux keeps them in /proc. */
export function processesOf(folder: string): readonly FoundProcess[] {
  if (process.platform !== 'linux') return [];
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  return pids.flatMap((pid) => {
    const command = attempt(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8'))
      .replaceAll('\0', ' ')
      .trim();
    const names =
      command.includes(folder) ||
      attempt(() => readFileSync(`/proc/${pid}/environ`, 'utf8')).includes(folder) ||
      attempt(() => readlinkSync(`/proc/${pid}/cwd`)).includes(folder);
    return names ? [{ pid: Number(pid), command }] : [];
  });
}

/**
 * Ends all of them at once, as the end of a machine does: none is to see another one die, since a keeper that sees its
 * job die tells how.
 */
export function endProcessesOf(folder: string): void {
  const stopped = new Set<number>();
  for (let isNew = true; isNew; ) {
    isNew = false;
    for (const { pid } of processesOf(folder)) {
      if (stopped.has(pid)) continue;
      stopped.add(pid);
      isNew = true;
      send(pid, 'SIGSTOP');
    }
  }
  for (const pid of stopped) send(pid, 'SIGKILL');
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended since it was listed.
  }
}

/** What can be read of a process that still is. */
function attempt(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}
