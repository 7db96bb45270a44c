import { type ChildProcess, spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { type Kill, killText } from './case.ts';
import type { Place } from './place.ts';
import { PRELOAD } from './preload-environment.ts';
import { readTrace, type Trace } from './trace.ts';

const CLI = fileURLToPath(new URL('../packages/slipway/src/cli.ts', import.meta.url));
const PRELOADED = new URL('preload.ts', import.meta.url).href;
/** Milliseconds that a process may take. None takes a fiftieth of it by itself. */
const LIMIT = 600_000;

export interface Surroundings {
  /** A folder that all cases share, for what Node compiles and environments of jobs. */
  readonly cache: string;
  readonly plant?: string | undefined;
}

/** A process of the command line. */
export interface Running {
  readonly process: ChildProcess;
  readonly ended: Promise<Ended>;
  /** The file to which it tells the points that it passes. */
  readonly trace: string;
}

export interface Ended {
  /** `slipway` and its arguments. */
  readonly command: string;
  /** `null`: a signal ended it. */
  readonly code: number | null;
  /** By us, in whatever way. */
  readonly isKilled: boolean;
  /** It did not end by itself in the time that it had. */
  readonly isOverdue: boolean;
  readonly stdout: string;
  readonly stderr: string;
  readonly milliseconds: number;
  readonly trace: Trace;
}

/** Runs the command line from source, as process `number` of a case, with SIGKILL where it is asked for. */
export function startSlipway(
  place: Place,
  args: readonly string[],
  {
    number,
    kill,
    cache,
    plant,
  }: Surroundings & { readonly number?: number; readonly kill?: Kill | undefined },
): Running {
  const started = performance.now();
  const trace = place.trace(number ?? 'none');
  const child = spawn(
    process.execPath,
    ['--conditions=@slipway/source', '--import', PRELOADED, CLI, ...args],
    {
      cwd: place.project,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        DOCKER_HOST: process.env['DOCKER_HOST'],
        HOME: place.project,
        TMPDIR: place.temporary,
        NO_COLOR: '1',
        NODE_COMPILE_CACHE: cache,
        SLIPWAY_CACHE_DIR: cache,
        ...place.service?.environment,
        [PRELOAD.trace]: trace,
        ...(kill && 'at' in kill && { [PRELOAD.kill]: killText({ ...kill, withJobs: false }) }),
        ...(plant !== undefined && { [PRELOAD.plant]: plant }),
      },
    },
  );
  let isOverdue = false;
  const overdue = setTimeout(() => {
    isOverdue = true;
    child.kill('SIGKILL');
  }, LIMIT);
  const late = kill && 'milliseconds' in kill && setTimeout(() => child.kill('SIGKILL'), kill.milliseconds);
  const exit = new Promise<number | null>((resolve) => child.once('close', resolve));
  const ended = Promise.all([exit, text(child.stdout), text(child.stderr)]).then(([code, stdout, stderr]) => {
    clearTimeout(overdue);
    if (late) clearTimeout(late);
    return {
      command: `slipway ${args.join(' ')}`,
      code,
      isKilled: child.signalCode !== null && !isOverdue,
      isOverdue,
      stdout,
      stderr,
      milliseconds: performance.now() - started,
      trace: readTrace(trace),
    };
  });
  return { process: child, ended, trace };
}
