import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive, type ProcessIdentity } from '@slipway/core';
import { type LocalSession, localSession } from '@slipway/local';
import { subprocessBackend } from '@slipway/subprocess';
import { trainingKind } from '../kind.ts';

/** A session whose jobs are processes of this machine, in a folder of its own. */
export interface HostSession {
  readonly session: LocalSession;
  /** Jobs write here what a test wants to know: it outlives their `/opt/ml`. */
  readonly notes: string;
  close(): Promise<void>;
}

export async function hostSession(): Promise<HostSession> {
  const notes = await mkdtemp(join(tmpdir(), 'slipway-training-'));
  const session = sessionIn(notes);
  return {
    session,
    notes,
    async close() {
      await session.runs.close();
      await rm(notes, { recursive: true, force: true });
    },
  };
}

/** The session of a folder; another process may have one of the same folder. */
export function sessionIn(notes: string): LocalSession {
  return localSession({
    directory: notes,
    kinds: [trainingKind],
    region: 'eu-west-1',
    backend: ({ jobs }) =>
      subprocessBackend({
        directory: jobs,
        images: [{ glob: 'host', target: 'host' }],
        environments: join(notes, 'environments'),
      }),
  });
}

/** Shell that notes the job's start, for `startedJobs` and `runningJobs`. */
export const noteStart = 'echo "$$ $(cut -d " " -f 22 /proc/$$/stat)" >> "$NOTES/started"';

/** Processes of all jobs that ever noted their start. */
export function startedJobs(notes: string): readonly ProcessIdentity[] {
  const file = join(notes, 'started');
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
  return lines.map((line) => {
    const [pid, started = ''] = line.split(' ');
    return { pid: Number(pid), started };
  });
}

/** Those of them that run. */
export function runningJobs(notes: string): readonly ProcessIdentity[] {
  return startedJobs(notes).filter(isAlive);
}
