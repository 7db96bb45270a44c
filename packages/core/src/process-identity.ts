import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** A process of this machine that no later one with the same pid is taken for. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, as the system tells it: ticks since boot (Linux) or a date (macOS). */
  readonly started: string;
}

/** The identity of this process. */
export function ownIdentity(): ProcessIdentity {
  return identityOf(process.pid) ?? { pid: process.pid, started: 'unknown' };
}

/** Whether that very process lives. One that only waits to be reaped (state Z) does not. */
export function isAlive({ pid, started }: ProcessIdentity): boolean {
  return identityOf(pid)?.started === started;
}

/**
 * Whether another process has its pid by now. None gets it as long as anything is left in the group or session that it
 * led: nothing is.
 */
export function isReplaced({ pid, started }: ProcessIdentity): boolean {
  const found = look(pid);
  return found !== undefined && found.started !== started;
}

/** Of a living process; `undefined` for one that ended. */
function identityOf(pid: number): ProcessIdentity | undefined {
  const found = look(pid);
  if (!found || /^[ZX]/.test(found.state)) return undefined;
  return { pid, started: found.started };
}

/** Pids of the living processes in the session that `leader` began; it may be dead itself. Linux only. */
export function sessionMembers(leader: number): readonly number[] {
  if (process.platform !== 'linux') return [];
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => {
    const found = fromProc(pid);
    return found?.session === leader && found.state !== 'Z';
  });
}

function look(pid: number) {
  return process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
}

function fromProc(pid: number) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the program's name in parentheses and may hold anything; fields 3 to 52 follow it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0] ?? '', session: Number(fields[3]), started: fields[19] ?? '' };
  } catch (error) {
    // It has ended.
    if (error instanceof Error && 'code' in error && /^(ENOENT|ESRCH)$/.test(String(error.code)))
      return undefined;
    throw error;
  }
}

function fromPs(pid: number) {
  try {
    const options = { encoding: 'utf8', stdio: 'pipe', env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' } } as const;
    const line = execFileSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], options).trim();
    const [state = '', ...started] = line.split(/\s+/);
    return { state, started: started.join(' ') };
  } catch {
    return undefined;
  }
}
