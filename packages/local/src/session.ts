import { join, resolve } from 'node:path';
import {
  type CacheMode,
  type ContainerSettings,
  checkedPlan,
  type Drafts,
  drafts,
  type JsonObject,
  type LocalFile,
  localFile,
  type ObjectStore,
  type PlannedUse,
  type Preflight,
  pipelineArn,
  resumeExecution,
  type Session,
  type StepKind,
  slipwayError,
  sourceDirectory,
  startExecution,
  stopExecution,
} from '@slipway/core';
import { keepPipeline } from '@slipway/core/session-folder';
import { sqliteRunStore } from '@slipway/core/sqlite';
import { removeAbandonedDrafts } from './abandoned-drafts.ts';
import { fileDigests } from './content/file-digests.ts';
import { sessionContent } from './content/session-content.ts';
import type { Followed } from './job-ending.ts';
import { storeLocalFiles } from './local-files.ts';
import { type LocalObjectStore, localObjectStore } from './local-object-store.ts';
import { type ModelPackageRegistry, modelPackageRegistry } from './model-package-registry.ts';
import { type ModelStore, modelStore } from './model-store.ts';
import { preflight } from './preflight.ts';
import { type ResourceOptions, type SessionResources, sessionResources } from './resources/job-resources.ts';
import { type BackendChoice, type StepBackends, stepBackends } from './step-backends.ts';
import { stepContainers } from './step-containers.ts';

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

/** Runs pipelines on this machine: no AWS account, network or credentials. Makes no folder before one is needed. */
export function localSession(options: LocalSessionOptions): LocalSession {
  const {
    region = process.env['AWS_REGION'] || 'us-east-1',
    account = '000000000000',
    parallelism,
    cache,
  } = options;
  const directory = join(resolve(options.directory ?? '.'), '.slipway');
  const paths = { jobs: join(directory, 'jobs'), state: directory };
  let tidied: Promise<void> | undefined;
  /** Once for all that this process runs. */
  const tidy = (): Promise<void> => {
    tidied ??= removeAbandonedDrafts(session);
    return tidied;
  };
  const ownDrafts = drafts(join(directory, 'drafts'));
  let known: SessionSettings | undefined;
  const settings = (): SessionSettings => {
    known ??= options.settings?.(session) ?? { values: {}, files: [] };
    return known;
  };
  const runs = sqliteRunStore({ path: join(directory, 'executions.sqlite') });
  const digests = fileDigests(join(directory, 'digests.sqlite'));
  const session: LocalSession = {
    target: 'local',
    region,
    account,
    defaultBucket: options.defaultBucket ?? `sagemaker-${region}-${account}`,
    role: options.role ?? `arn:aws:iam::${account}:role/slipway-local`,
    directory,
    ...stepBackends(options.backend, options.stepBackends ?? {}, paths),
    objects: localObjectStore(join(directory, 'buckets')),
    runs: {
      ...runs,
      async close() {
        await digests.close();
        await runs.close();
      },
    },
    models: modelStore(join(directory, 'models'), { region, account }, ownDrafts),
    modelPackages: modelPackageRegistry(join(directory, 'model-packages'), { region, account }, ownDrafts),
    drafts: ownDrafts,
    resources: sessionResources(options.resources ?? {}),
    containerOf: stepContainers(options.stepContainers ?? {}),
    following: new Map(),
    kinds: new Map(options.kinds.map((kind) => [kind.type, kind])),
    localFile: (path) => localFile(session.defaultBucket, path),
    sourceDirectory: (path) => sourceDirectory(session.defaultBucket, path),
    get settings() {
      return settings().values;
    },
    preflight: (steps) => preflight(session, steps, []),
    contentOf: (what, contentOptions) => contentOf(what, contentOptions),
    async upsert(pipeline) {
      await checkedPlan(whole, pipeline);
      await keepPipeline(directory, pipeline, ownDrafts);
      return { PipelineArn: pipelineArn(session, pipeline.name) };
    },
    async start(pipeline, startOptions) {
      await tidy();
      return await startExecution(
        // The files that `beforeRun` will store are as good as there.
        { ...whole, preflight: (steps) => check(steps, pipeline.localFiles) },
        pipeline,
        {
          ...(parallelism !== undefined && { parallelism }),
          ...(cache !== undefined && { cache }),
          ...startOptions,
        },
        { beforeRun: () => storeLocalFiles(session, [...pipeline.localFiles, ...settings().files]) },
      );
    },
    async resume(id, resumeOptions) {
      await tidy();
      return await resumeExecution(whole, id, resumeOptions);
    },
    async stop(id, stopOptions) {
      await tidy();
      await stopExecution(whole, id, stopOptions);
    },
  };
  const contentOf = sessionContent(session, digests);
  const elsewhere = options.elsewhere?.(session);
  const check: Elsewhere['preflight'] = (steps, localFiles) =>
    elsewhere?.preflight(steps, localFiles) ?? preflight(session, steps, localFiles);
  const whole = elsewhere ? withElsewhere(session, elsewhere) : session;
  return whole;
}

function withElsewhere(session: LocalSession, elsewhere: Elsewhere): LocalSession {
  const { read, preflight: check, close, ...methods } = elsewhere;
  return {
    ...session,
    ...methods,
    preflight: (steps) => check(steps, []),
    objects: { ...session.objects, read },
    runs: {
      ...session.runs,
      async close() {
        await close();
        await session.runs.close();
      },
    },
  };
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
