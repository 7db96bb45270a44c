import type { LoadedConfig } from '../config.ts';
import { localSession } from '../local-session.ts';
import { managedPlace, openPipelinesSession } from '../managed/open-managed.ts';
import { openHybridSession } from './open-hybrid.ts';
import type { OpenedSession } from './opened-session.ts';
import { openSageMakerSession, sagemakerSettings } from './sagemaker-session.ts';
import { plainOptions, type SessionOptions } from './session-options.ts';
import type { StepTarget } from './target.ts';

export interface Configured extends LoadedConfig, Omit<SessionOptions, keyof LoadedConfig> {
  /** Where steps run, by name or glob; comes before what `steps` says. */
  readonly stepTargets?: Readonly<Record<string, StepTarget>>;
}

/** The session that a config and a command line ask for; rejects as `openSageMakerSession` does. */
export async function openConfigured(configured: Configured): Promise<OpenedSession> {
  const { target = 'local', sagemaker = {}, stepTargets = {}, ...options } = configured;
  const { kinds, kindsFile, directory, parallelism, cache, region, steps = {} } = options;
  if (target === 'pipelines')
    return await openPipelinesSession({ ...managedPlace(configured), kinds, directory, parallelism });
  const ofSteps = Object.entries(steps).flatMap(([glob, { target: own }]) =>
    own ? [[glob, own] as const] : [],
  );
  // The first that matches counts: once for the order, once more for a name that both have.
  const byStep = { ...stepTargets, ...Object.fromEntries(ofSteps), ...stepTargets };
  const isHybrid = Object.values(byStep).some((own) => own !== target);
  if (target === 'local' && !isHybrid) return localSession(options);
  const settings = sagemakerSettings(sagemaker, region);
  if (!isHybrid)
    return await openSageMakerSession(settings, { kinds, kindsFile, directory, parallelism, cache });
  const hybrid = { target, stepTargets: byStep, sagemaker: settings };
  return await openHybridSession(plainOptions(options), hybrid, kinds, {
    ...(directory !== undefined && { directory }),
    ...(parallelism !== undefined && { parallelism }),
    ...(cache !== undefined && { cache }),
  });
}
