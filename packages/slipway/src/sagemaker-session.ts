import type { CacheMode, Session, StepKind } from '@slipway/core';
import type { SageMakerOptions } from './session/sagemaker-options.ts';
import { openSageMakerSession, sagemakerSettings } from './session/sagemaker-session.ts';

export interface SageMakerSessionOptions extends SageMakerOptions {
  /** State and logs live in its `.slipway` folder; default: the current folder. */
  readonly directory?: string;
  /** Step kinds beside Slipway's own. */
  readonly kinds?: readonly StepKind[];
  /** Steps that may run at once; default: as many as can. */
  readonly parallelism?: number;
  /** Of executions that do not say it themselves. Default: `document`. */
  readonly cache?: CacheMode;
}

/**
 * A session with every step kind whose steps are jobs of SageMaker. `@slipway/sagemaker`, an optional peer, is loaded
 * now; rejects with `SAGEMAKER_MISSING` where it is not installed, with `ROLE_MISSING`, and as its own session does.
 */
export async function sagemakerSession(options: SageMakerSessionOptions): Promise<Session> {
  const { directory, kinds = [], parallelism, cache, ...sagemaker } = options;
  const settings = sagemakerSettings(sagemaker, sagemaker.region);
  return await openSageMakerSession(settings, { kinds, directory, parallelism, cache });
}
