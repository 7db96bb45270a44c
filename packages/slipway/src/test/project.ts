import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../cli.ts', import.meta.url));
/** What of a developer's own environment would show in the output. */
const NOT_THEIRS = {
  NODE_OPTIONS: undefined,
  FORCE_COLOR: undefined,
  AWS_REGION: undefined,
  SLIPWAY_DEBUG: undefined,
};
/** The command line from source: what `slipway` is in the tests. */
export const COMMAND: readonly string[] = [process.execPath, '--conditions=@slipway/source', CLI];

/** A folder of a user's, in which the command line runs as a process of its own. */
export interface Project {
  readonly folder: string;
  /** Writes a file, a document as JSON, and resolves to its path. */
  write(name: string, content: object | string): Promise<string>;
  read(name: string): string;
  /** The names in the folder, hidden ones too. */
  names(): string[];
  has(name: string): boolean;
  slipway(...args: readonly string[]): Promise<Ended>;
  /** The same while it runs; `environment` is laid over that of the tests, `undefined` takes a variable away. */
  start(args: readonly string[], environment?: NodeJS.ProcessEnv): Running;
  /** Removes the folder. A process that still has to do with it is ended, and is an error. */
  remove(): Promise<void>;
}

export interface Running {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
}

export interface Ended {
  /** `null`: a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export async function project(): Promise<Project> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-cli-'));
  const start: Project['start'] = (args, environment = {}) => {
    const [file = '', ...rest] = [...COMMAND, ...args];
    const env = { ...process.env, ...NOT_THEIRS, NO_COLOR: '1', ...environment };
    const child = spawn(file, rest, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const exit = new Promise<number | null>((resolve) => child.once('close', resolve));
    const ended = Promise.all([exit, text(child.stdout), text(child.stderr)]);
    return { process: child, ended: ended.then(([code, stdout, stderr]) => ({ code, stdout, stderr })) };
  };
  return {
    folder,
    async write(name, content) {
      const path = join(folder, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
      return path;
    },
    read: (name) => readFileSync(join(folder, name), 'utf8'),
    names: () => readdirSync(folder).sort(),
    has: (name) => existsSync(join(folder, name)),
    slipway: (...args) => start(args).ended,
    start,
    async remove() {
      // What has ended takes a moment to be gone, and a long one where the machine has much else to do.
      for (let i = 0; i < 600 && processesOf(folder).length > 0; i++) await setTimeout(50);
      const left = processesOf(folder);
      for (const { pid } of left) end(pid);
      await rm(folder, { recursive: true, force: true, maxRetries: 10 });
      if (left.length > 0) throw new Error(`still running: ${left.map(({ command }) => command).join('; ')}`);
    },
  };
}

/** Those whose command line, working folder or environment names the folder. Linux keeps them in /proc. */
function processesOf(folder: string): { readonly pid: number; readonly command: string }[] {
  if (process.platform !== 'linux') return [];
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  return pids.flatMap((pid) => {
    const command = readable(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();
    const isOurs = command.includes(folder) || readable(`/proc/${pid}/environ`).includes(folder);
    return isOurs ? [{ pid: Number(pid), command }] : [];
  });
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended since it was listed.
  }
}

function readable(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // It has ended since it was listed.
    return '';
  }
}

/** Resolves once `condition` holds. A test's own time limit is the only one. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await setTimeout(20);
}
