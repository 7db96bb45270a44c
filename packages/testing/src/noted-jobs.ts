import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isAlive, type ProcessIdentity } from '@slipway/core';

/** A job that noted its start, with its first process. */
export interface NotedJob extends ProcessIdentity {
  /** Its `$TRAINING_JOB_NAME`; empty where there is none. */
  readonly name: string;
}

/** Shell at the start of a job that is a process of this machine: notes it in the folder `$NOTES`. Needs Linux. */
export const noteStart = 'echo "$$ $(cut -d " " -f 22 /proc/$$/stat) $TRAINING_JOB_NAME" >> "$NOTES/started"';

/** All that ever noted their start in a folder: for `started()` of a step runner's fixture. */
export function startedJobs(notes: string): readonly NotedJob[] {
  const file = join(notes, 'started');
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').slice(0, -1) : [];
  return lines.map((line) => {
    const [pid, started = '', name = ''] = line.split(' ');
    return { pid: Number(pid), started, name };
  });
}

/** Those of them that run: for `running()`. */
export function runningJobs(notes: string): readonly NotedJob[] {
  return startedJobs(notes).filter(isAlive);
}
