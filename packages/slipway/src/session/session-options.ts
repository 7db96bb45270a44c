import type { ContainerSettings, StepKind } from '@slipway/core';
import type { PullPolicy } from '@slipway/docker';
import type { BackendChoice, LocalSessionOptions, ResourceOptions } from '@slipway/local';
import type { SageMakerSettings } from '@slipway/sagemaker';
import type { BackendName } from './backends.ts';
import { type ContainerOptions, containerSettings } from './container-options.ts';
import { type MachineOptions, resourceOptions } from './machine-options.ts';
import type { StepTarget } from './target.ts';

type Choice = BackendName | BackendChoice;

type Own = 'backend' | 'stepBackends' | 'stepContainers' | 'resources' | 'kinds' | 'settings';

export interface SessionOptions extends Omit<LocalSessionOptions, Own> {
  /** What runs jobs. Default: `subprocess`, processes of this machine. */
  readonly backend?: Choice;
  /** By a step's name, or a glob of names in which `*` matches anything; of each setting the first that matches counts. */
  readonly steps?: Readonly<Record<string, StepOptions>>;
  /** What runs the jobs of steps, by name or glob; comes before what `steps` says. */
  readonly stepBackends?: Readonly<Record<string, Choice>>;
  /** What jobs share of this machine. Default: all of it. `false`: they do not wait for each other. */
  readonly resources?: MachineOptions | false;
  /** Step kinds beside Slipway's own. */
  readonly kinds?: readonly StepKind[];
  /** The config file that named those kinds, where another process finds them that goes on with an execution. */
  readonly kindsFile?: string;
  /**
   * Image glob to what it stands for: `host`, `venv:<requirements file>`, `python:<interpreter>` for processes,
   * the name of another image for containers.
   */
  readonly images?: Readonly<Record<string, string>>;
  /** When Docker pulls an image. Default: `missing`. */
  readonly pull?: PullPolicy;
  /** Whether AWS credentials may be used to pull from private ECR registries. Default: false. */
  readonly aws?: boolean;
}

/** Where some steps run that does not run all of them. */
export interface Hybrid {
  /** Of the steps that `stepTargets` has nothing for. */
  readonly target: StepTarget;
  /** By a step's name, or a glob of names; the first that matches counts. */
  readonly stepTargets: Readonly<Record<string, StepTarget>>;
  readonly sagemaker: SageMakerSettings;
}

export interface StepOptions {
  readonly backend?: Choice;
  readonly container?: ContainerOptions;
}

/** What makes a session what it is, in one form: sizes in bytes, paths absolute. */
export interface PlainOptions {
  readonly backend: Choice;
  readonly stepBackends: Readonly<Record<string, Choice>>;
  readonly stepContainers: Readonly<Record<string, ContainerSettings>>;
  readonly resources: ResourceOptions | false;
  readonly images: Readonly<Record<string, string>>;
  readonly pull?: PullPolicy;
  readonly aws?: boolean;
  readonly kindsFile?: string;
  readonly hybrid?: Hybrid;
}

export function plainOptions(options: SessionOptions): PlainOptions {
  const { backend = 'subprocess', steps = {}, stepBackends = {}, resources = {}, images = {} } = options;
  const { pull, aws, kindsFile } = options;
  const ofSteps = pick(steps, ({ backend: own }) => own);
  return {
    backend,
    // The first that matches counts: once for the order, once more for a name that both have.
    stepBackends: { ...stepBackends, ...ofSteps, ...stepBackends },
    stepContainers: pick(steps, ({ container }) => container && containerSettings(container)),
    resources: resources && resourceOptions(resources),
    images,
    ...(pull && { pull }),
    ...(aws !== undefined && { aws }),
    ...(kindsFile !== undefined && { kindsFile }),
  };
}

function pick<Value>(
  steps: Readonly<Record<string, StepOptions>>,
  of: (step: StepOptions) => Value | undefined,
): Readonly<Record<string, Value>> {
  return Object.fromEntries(
    Object.entries(steps).flatMap(([glob, step]) => {
      const value = of(step);
      return value === undefined ? [] : [[glob, value] as const];
    }),
  );
}
