import { join, resolve } from 'node:path';
import {
  checkedPlan,
  type JobBackend,
  localFile,
  pipelineArn,
  type Session,
  type StepKind,
  slipwayError,
  sourceDirectory,
  startExecution,
} from '@slipway/core';
import { fileName } from './file-name.ts';
import { writeWhole } from './files.ts';
import { lazyRunStore } from './lazy-run-store.ts';
import { storeLocalFiles } from './local-files.ts';
import { type LocalObjectStore, localObjectStore } from './local-object-store.ts';
import { type ModelPackageRegistry, modelPackageRegistry } from './model-package-registry.ts';
import { type ModelStore, modelStore } from './model-store.ts';
import { preflight } from './preflight.ts';

/** A session whose steps run on this machine. */
export interface LocalSession extends Session {
  readonly target: 'local';
  /** Absolute path of the folder that holds all state: `<directory>/.slipway`. */
  readonly directory: string;
  readonly backend: JobBackend;
  readonly objects: LocalObjectStore;
  readonly models: ModelStore;
  readonly modelPackages: ModelPackageRegistry;
  /** The jobs that this process follows to their end, by name. */
  readonly following: Map<string, Promise<unknown>>;
}

export interface LocalSessionOptions {
  /** State and buckets live in its `.slipway` folder; default: the current folder. */
  readonly directory?: string;
  /** What runs jobs; as a function it is given the folder where it may keep what it knows of them. */
  readonly backend: JobBackend | ((paths: { readonly jobs: string }) => JobBackend);
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
}

/** Runs pipelines on this machine: no AWS account, network or credentials. Makes no folder before one is needed. */
export function localSession(options: LocalSessionOptions): LocalSession {
  const {
    region = process.env['AWS_REGION'] || 'us-east-1',
    account = '000000000000',
    parallelism,
  } = options;
  const directory = join(resolve(options.directory ?? '.'), '.slipway');
  const { backend } = options;
  const session: LocalSession = {
    target: 'local',
    region,
    account,
    defaultBucket: options.defaultBucket ?? `sagemaker-${region}-${account}`,
    role: options.role ?? `arn:aws:iam::${account}:role/slipway-local`,
    directory,
    backend: typeof backend === 'function' ? backend({ jobs: join(directory, 'jobs') }) : backend,
    objects: localObjectStore(join(directory, 'buckets')),
    runs: lazyRunStore(join(directory, 'executions.sqlite')),
    models: modelStore(join(directory, 'models'), { region, account }),
    modelPackages: modelPackageRegistry(join(directory, 'model-packages'), { region, account }),
    following: new Map(),
    kinds: new Map(options.kinds.map((kind) => [kind.type, kind])),
    localFile: (path) => localFile(session.defaultBucket, path),
    sourceDirectory: (path) => sourceDirectory(session.defaultBucket, path),
    preflight: (steps) => preflight(session, steps, []),
    async upsert(pipeline) {
      await checkedPlan(session, pipeline);
      const path = join(directory, 'pipelines', `${fileName(pipeline.name)}.json`);
      await writeWhole(path, JSON.stringify(pipeline, null, 2));
      return { PipelineArn: pipelineArn(session, pipeline.name) };
    },
    start: (pipeline, startOptions) =>
      startExecution(
        // The files that `beforeRun` will store are as good as there.
        { ...session, preflight: (steps) => preflight(session, steps, pipeline.localFiles) },
        pipeline,
        { ...(parallelism !== undefined && { parallelism }), ...startOptions },
        { beforeRun: () => storeLocalFiles(session, pipeline.localFiles) },
      ),
  };
  return session;
}

/** The session as a local one; throws `NOT_A_LOCAL_SESSION` when it is another. */
export function asLocalSession(session: Session): LocalSession {
  if (session.target === 'local' && 'directory' in session && 'backend' in session)
    return session as LocalSession;
  throw slipwayError(`This runs on a local session, and was given one for ${session.target}`, {
    code: 'NOT_A_LOCAL_SESSION',
    category: 'input',
    hint: 'Make the session with localSession() of @slipway/local.',
  });
}
