import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalSession, localSession } from '@slipway/local';
import { trainingKind } from '@slipway/step-training';
import { subprocessBackend } from '@slipway/subprocess';
import { runningJobs } from '@slipway/testing';
import { onTestFinished } from 'vitest';
import { tuningKind } from '../kind.ts';

/** A session whose jobs are processes of this machine, in a folder of its own. */
export interface HostSession {
  readonly session: LocalSession;
  /** Trials write here what a test wants to know: it outlives their `/opt/ml`. */
  readonly notes: string;
  close(): Promise<void>;
}

export async function hostSession(): Promise<HostSession> {
  const notes = await mkdtemp(join(tmpdir(), 'slipway-tuning-'));
  const session = sessionIn(notes);
  return {
    session,
    notes,
    async close() {
      // Those of a test that has failed.
      for (const { pid } of runningJobs(notes)) process.kill(pid, 'SIGKILL');
      await session.runs.close();
      await rm(notes, { recursive: true, force: true });
    },
  };
}

/** The session of a folder; another process may have one of the same folder. */
export function sessionIn(notes: string): LocalSession {
  return localSession({
    directory: notes,
    kinds: [trainingKind, tuningKind],
    region: 'eu-west-1',
    // Trials that a test lets run at once must not wait for this machine.
    resources: false,
    backend: ({ jobs }) =>
      subprocessBackend({
        directory: jobs,
        images: [{ glob: 'host', target: 'host' }],
        environments: join(notes, 'environments'),
        // Every image is one that runs what its variables say.
        toolkit: { entrypoint: ['sh', '-c', 'eval "$SCRIPT"'], environment: {} },
      }),
  });
}

/** One that is closed after the test. */
export async function testSession(): Promise<HostSession> {
  const session = await hostSession();
  onTestFinished(() => session.close());
  return session;
}
