import { join } from 'node:path';
import type { ExecutionRecord, StepKind } from '@slipway/core';
import { loadConfig } from './config.ts';
import { stateFolder } from './open-runs.ts';
import { openHybridSession } from './session/open-hybrid.ts';
import { openSession } from './session/open-session.ts';
import type { OpenedSession } from './session/opened-session.ts';
import { openSageMakerSession, settingsOfRecord } from './session/sagemaker-session.ts';
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
): Promise<OpenedSession> {
  if (settings['target'] === 'sagemaker') {
    const { settings: recorded, kindsFile } = settingsOfRecord(settings);
    const kinds = await kindsOf(config ?? kindsFile);
    return await openSageMakerSession(recorded, { kinds, kindsFile, directory });
  }
  const { plain, rest } = sessionFrom(settings, join(stateFolder(directory), 'buckets'));
  const kinds = await kindsOf(config ?? plain.kindsFile);
  if (plain.hybrid !== undefined) return await openHybridSession(plain, plain.hybrid, kinds, { directory });
  return openSession(plain, kinds, { ...rest, directory });
}

async function kindsOf(file: string | undefined): Promise<readonly StepKind[]> {
  return file === undefined ? [] : (await loadConfig(file, [])).kinds;
}
