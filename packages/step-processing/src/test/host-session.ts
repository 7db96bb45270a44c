import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalSession, localSession } from '@slipway/local';
import { subprocessBackend } from '@slipway/subprocess';
import { processingKind } from '../kind.ts';

/** A session whose jobs are processes of this machine, in a folder of its own. */
export interface HostSession {
  readonly session: LocalSession;
  /** Jobs write here what a test wants to know: it outlives their `/opt/ml`. */
  readonly notes: string;
  close(): Promise<void>;
}

export async function hostSession(): Promise<HostSession> {
  const notes = await mkdtemp(join(tmpdir(), 'slipway-processing-'));
  const session = localSession({
    directory: notes,
    kinds: [processingKind],
    region: 'eu-west-1',
    backend: ({ jobs }) =>
      subprocessBackend({
        directory: jobs,
        images: [{ glob: 'host', target: 'host' }],
        environments: join(notes, 'environments'),
      }),
  });
  return {
    session,
    notes,
    async close() {
      await session.runs.close();
      await rm(notes, { recursive: true, force: true });
    },
  };
}
