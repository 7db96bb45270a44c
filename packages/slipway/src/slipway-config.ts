import type { StepKind } from '@slipway/core';
import type { BackendName } from './session/backends.ts';
import type { ContainerOptions } from './session/container-options.ts';
import type { SageMakerOptions } from './session/sagemaker-options.ts';
import type { SessionOptions } from './session/session-options.ts';
import type { StepTarget, TargetName } from './session/target.ts';

/** What `slipway.config.ts`, `.mjs`, `.js` or `.json` may say. */
export interface SlipwayConfig
  extends Pick<
    SessionOptions,
    'region' | 'account' | 'defaultBucket' | 'parallelism' | 'cache' | 'images' | 'resources' | 'pull' | 'aws'
  > {
  /** Step kinds beside Slipway's own: the kind itself, or the name of a package or file that exports it. */
  readonly kinds?: readonly (StepKind | string)[];
  /** What runs jobs. Default: `subprocess`, processes of this machine. */
  readonly backend?: BackendName;
  /** Where pipelines run. Default: `local`. */
  readonly target?: TargetName;
  /** What SageMaker is asked with, where a target is not `local`. */
  readonly sagemaker?: SageMakerOptions;
  /** By a step's name, or a glob of names in which `*` matches anything; of each setting the first that matches counts. */
  readonly steps?: Readonly<
    Record<
      string,
      { readonly backend?: BackendName; readonly container?: ContainerOptions; readonly target?: StepTarget }
    >
  >;
}
