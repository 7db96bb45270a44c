import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { LocalSession, LocalSessionOptions } from '../local-session.ts';
import { localSession } from '../session.ts';
import { type ShellBackend, shellBackend } from './shell-backend.ts';

/** A folder that is gone after the test. */
export async function testFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-local-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A local session in a folder of its own. */
export async function testSession(
  options: Partial<LocalSessionOptions> = {},
): Promise<LocalSession & { readonly backend: ShellBackend }> {
  const backend = shellBackend();
  const session = localSession({
    directory: await testFolder(),
    kinds: [],
    region: 'eu-west-1',
    ...options,
    backend,
  });
  onTestFinished(() => session.runs.close());
  return { ...session, backend };
}
