import type { LoadedConfig } from '../config.ts';
import { localSession } from '../local-session.ts';
import { managedPlace, openPipelinesSession } from '../managed/open-managed.ts';
import type { OpenedSession } from './opened-session.ts';
import { openSageMakerSession, sagemakerSettings } from './sagemaker-session.ts';
import type { SessionOptions } from './session-options.ts';

export type Configured = LoadedConfig & Omit<SessionOptions, keyof LoadedConfig>;

/** The session of the target that a config and a command line ask for; rejects as `openSageMakerSession` does. */
export async function openConfigured(configured: Configured): Promise<OpenedSession> {
  const { target = 'local', sagemaker = {}, ...options } = configured;
  if (target === 'local') return localSession(options);
  const { kinds, kindsFile, directory, parallelism, cache } = options;
  if (target === 'pipelines')
    return await openPipelinesSession({ ...managedPlace(configured), kinds, directory, parallelism });
  const settings = sagemakerSettings(sagemaker, options.region);
  return await openSageMakerSession(settings, { kinds, kindsFile, directory, parallelism, cache });
}
