import { join } from 'node:path';
import type { ExecutionRecord } from '@slipway/core';
import type { LocalSession } from '@slipway/local';
import { loadConfig } from './config.ts';
import { stateFolder } from './open-runs.ts';
import { openSession } from './session/open-session.ts';
import { sessionFrom } from './session/settings.ts';

export interface RecordedSessionOptions {
  /** The folder that holds `.slipway`; default: the current folder. */
  readonly directory?: string | undefined;
  /** The config file whose step kinds are taken. Default: the one that the execution was started with, if it named any. */
  readonly config?: string | undefined;
}

/**
 * The session that an execution was started with, whatever the config file says by now: only step kinds beside
 * Slipway's own are loaded anew. Rejects with `SESSION_NOT_RECORDED` or `BAD_CONFIG`.
 */
export async function recordedSession(
  { settings }: Pick<ExecutionRecord, 'settings'>,
  { directory = process.cwd(), config }: RecordedSessionOptions = {},
): Promise<LocalSession> {
  const { plain, rest } = sessionFrom(settings, join(stateFolder(directory), 'buckets'));
  const kindsFile = config ?? plain.kindsFile;
  const { kinds } = kindsFile === undefined ? { kinds: [] } : await loadConfig(kindsFile, []);
  return openSession(plain, kinds, { ...rest, directory });
}
