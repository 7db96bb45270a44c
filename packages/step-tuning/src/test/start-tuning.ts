import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { TuningRequest } from '../request.ts';

const program = join(import.meta.dirname, 'run-tuning.ts');

/** Runs a tuning job in a process of its own, which prints the response. `killAt`: at which of its milestones it dies. */
export function startTuning(
  notes: string,
  request: TuningRequest,
  killAt?: number,
): ChildProcessByStdio<null, Readable, null> {
  const args = ['--conditions=@slipway/source', program, notes, JSON.stringify(request), String(killAt ?? 0)];
  return spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
}
