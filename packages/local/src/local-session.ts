import {
  type CacheMode,
  type ContainerSettings,
  type Drafts,
  type JsonObject,
  type LocalFile,
  type ObjectStore,
  type PlannedUse,
  type Preflight,
  type Session,
  type StepKind,
  slipwayError,
} from '@slipway/core';
import type { Followed } from './followed.ts';
import type { LocalObjectStore } from './local-object-store.ts';
import type { ModelPackageRegistry } from './model-package-registry.ts';
import type { ModelStore } from './model-store.ts';
import type { ResourceOptions, SessionResources } from './resources/job-resources.ts';
import type { BackendChoice, StepBackends } from './step-backends.ts';

/** A session whose steps run on this machine. */
export interface LocalSession extends Session, StepBackends {
  readonly target: 'local';
  /** Absolute path of the folder that holds all state: `<directory>/.slipway`. */
  readonly directory: string;
  readonly objects: LocalObjectStore;
  readonly models: ModelStore;
  readonly modelPackages: ModelPackageRegistry;
  /** Where files are made before they are in their places. */
  readonly drafts: Drafts;
  /** What instances have, and what jobs share of this machine. */
  readonly resources: SessionResources;
  /** What is asked of a step's containers beyond its request. */
  containerOf(step: string): ContainerSettings | undefined;
  /** The jobs that this process follows to their end, by name. */
  readonly following: Map<string, Followed>;
}

export interface LocalSessionOptions {
  /** State and buckets live in its `.slipway` folder; default: the current folder. */
  readonly directory?: string;
  /** What runs the jobs of all steps that `stepBackends` has nothing for. */
  readonly backend: BackendChoice;
  /** By a step's name, or a glob of names in which `*` matches anything; the first that matches counts. */
  readonly stepBackends?: Readonly<Record<string, BackendChoice>>;
  /** By a step's name, or a glob of names; of each setting the first that matches counts. */
  readonly stepContainers?: Readonly<Record<string, ContainerSettings>>;
  /**
   * Jobs take what their instance type has of these, and wait until there is room. Default: what this machine has.
   * `false`: they do not wait for each other.
   */
  readonly resources?: ResourceOptions | false;
  /** The kinds of step that pipelines of this session may have. */
  readonly kinds: readonly StepKind[];
  /** Default: `AWS_REGION`, or us-east-1. */
  readonly region?: string;
  /** Twelve digits; default 000000000000. */
  readonly account?: string;
  /** Default: `sagemaker-<region>-<account>`. */
  readonly defaultBucket?: string;
  /** Default: a role of the account that nothing asks for. */
  readonly role?: string;
  /** Steps that may run at once; default: as many as can. */
  readonly parallelism?: number;
  /** Of executions that do not say it themselves. Default: `document`. */
  readonly cache?: CacheMode;
  /** For some of whose steps another session has the runners; given this one as it is without. */
  readonly elsewhere?: (local: LocalSession) => Elsewhere;
  /** What is kept of it with each execution. Default: nothing. */
  readonly settings?: (session: LocalSession) => SessionSettings;
}

/** What a session whose steps do not all run on this machine does otherwise than one that runs them all. */
export interface Elsewhere extends Required<Pick<Session, 'targetOf' | 'runnerOf'>> {
  readonly contentOf: Session['contentOf'];
  /** Of `ObjectStore.read`: what the engine reads of a step may be elsewhere. */
  readonly read: ObjectStore['read'];
  preflight(steps: readonly PlannedUse[], localFiles: readonly LocalFile[]): Promise<Preflight>;
  /** With the session's journal. */
  close(): Promise<void>;
}

/** What another process must be told to make a session again. */
export interface SessionSettings {
  readonly values: JsonObject;
  /** Files of this machine whose URIs are among the values; stored before an execution starts. */
  readonly files: readonly LocalFile[];
}

/** The session as a local one; throws `NOT_A_LOCAL_SESSION` when it is another. */
export function asLocalSession(session: Session): LocalSession {
  if (session.target === 'local' && 'directory' in session && 'backendOf' in session)
    return session as LocalSession;
  throw slipwayError(`This runs on a local session, and was given one for ${session.target}`, {
    code: 'NOT_A_LOCAL_SESSION',
    category: 'input',
    hint: 'Make the session with localSession() of @slipway/local.',
  });
}
