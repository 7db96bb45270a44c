import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { JobResult, JobSpec } from '@slipway/core';
import type { SubprocessOptions } from '../index.ts';

/** What `run-job.ts` tells. */
export interface JobEvent {
  readonly progress?: string;
  readonly started?: string;
  readonly reproduce?: string;
  readonly line?: string;
  readonly result?: JobResult;
  readonly error?: { readonly code: string; readonly message: string; readonly hint?: string };
}

/** A process that runs a job, which a test can watch and kill. */
export interface JobProgram {
  /** All it told, once it has ended. */
  readonly events: Promise<readonly JobEvent[]>;
  /** Resolves when it has told something. */
  told(matches: (event: JobEvent) => boolean): Promise<void>;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
}

/** The command line of a process that runs the job. */
export function jobProgramCommand(options: SubprocessOptions, spec: JobSpec): readonly [string, ...string[]] {
  const program = fileURLToPath(new URL('run-job.ts', import.meta.url));
  const request = JSON.stringify({ options, spec });
  return [process.execPath, '--conditions=@slipway/source', '--no-warnings', program, request];
}

/** Starts it, behind the words of another command where it should run elsewhere. */
export function startJobProgram(
  options: SubprocessOptions,
  spec: JobSpec,
  elsewhere: readonly string[] = [],
): JobProgram {
  const [file = '', ...words] = [...elsewhere, ...jobProgramCommand(options, spec)];
  const child = spawn(file, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  const events: JobEvent[] = [];
  const waiting = new Set<() => void>();
  createInterface(child.stdout).on('line', (line) => {
    events.push(JSON.parse(line));
    for (const look of waiting) look();
  });
  return {
    events: closed.then(() => events),
    told: (matches) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const look = () => events.some(matches) && resolve();
      waiting.add(look);
      look();
      void closed.then(() => reject(new Error(`it never told so: ${JSON.stringify(events)}`)));
      return promise.finally(() => waiting.delete(look));
    },
    kill: async () => {
      child.kill('SIGKILL');
      await closed;
    },
  };
}

export interface Told {
  readonly lines: readonly string[];
  readonly progress: readonly string[];
  readonly result: JobResult | undefined;
  readonly error: JobEvent['error'];
}

/** Runs it to its end; what the job wrote, how it ended, what was said. */
export async function runJobProgram(
  options: SubprocessOptions,
  spec: JobSpec,
  elsewhere: readonly string[] = [],
): Promise<Told> {
  const events = await startJobProgram(options, spec, elsewhere).events;
  return {
    lines: events.flatMap(({ line }) => line ?? []),
    progress: events.flatMap(({ progress }) => progress ?? []),
    result: events.find(({ result }) => result)?.result,
    error: events.find(({ error }) => error)?.error,
  };
}
