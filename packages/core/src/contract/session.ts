import type { PipelineDefinition } from '../definition/document.ts';
import type { Problem } from '../definition/problem.ts';
import type { Execution, ResumeOptions, StartOptions } from '../engine/execution.ts';
import type { JsonObject } from '../json.ts';
import type { ObjectStore } from './object-store.ts';
import type { RunStore } from './run-store.ts';
import type { StepKind } from './step-kind.ts';
import type { StepRunner } from './step-runner.ts';
import type { StepUses } from './step-uses.ts';

/** Where pipelines run: on this machine or on SageMaker. Changing it is the one line that moves a pipeline. */
export interface Session {
  /** `local`, `sagemaker`: what a step kind picks its runner by. */
  readonly target: string;
  /** Where a step runs, in a session whose steps do not all run in one place. Default: its own target. */
  targetOf?(step: string): string;
  /** What runs a step, where the session does something around it. Default: the runner its kind has for this session. */
  runnerOf?(kind: StepKind, step: string): Promise<StepRunner>;
  readonly region: string;
  /** Twelve digits. */
  readonly account: string;
  readonly defaultBucket: string;
  /** The execution role for steps that name none. */
  readonly role: string;
  readonly objects: ObjectStore;
  readonly runs: RunStore;
  readonly kinds: ReadonlyMap<string, StepKind>;
  /** A file of this machine as an object of the default bucket, named by its content. */
  localFile(path: string | URL): LocalFile;
  /** A folder of this machine as a `sourcedir.tar.gz` of the default bucket, named by its content. */
  sourceDirectory(path: string | URL): LocalFile;
  /** What another process must know to go on with an execution of this session as it was started. */
  readonly settings: JsonObject;
  /** What this session lacks for a pipeline: an image nobody mapped, an input that is not there. Starts nothing. */
  preflight(steps: readonly PlannedUse[]): Promise<Preflight>;
  /** What a value in a step's arguments stands for, by content; `undefined`: nothing is there. */
  contentOf(what: ContentQuery, options?: { readonly signal?: AbortSignal }): Promise<Content | undefined>;
  /** Checks a pipeline and keeps it under its name. */
  upsert(pipeline: Pipeline): Promise<{ PipelineArn: string }>;
  start(pipeline: Pipeline, options?: StartOptions): Promise<Execution>;
  /**
   * Goes on with an execution that failed, was stopped, or whose process died: what succeeded is not run again,
   * jobs that still run are taken over. Rejects with `EXECUTION_NOT_FOUND`, `EXECUTION_OWNED` while another process
   * runs it, `EXECUTION_NOT_RESUMABLE` when it succeeded or ended in a step such as Fail.
   */
  resume(executionId: string, options?: ResumeOptions): Promise<Execution>;
  /** Stops an execution, whichever process runs it, and the jobs of one that nobody runs; resolves when it has ended. */
  stop(executionId: string, options?: { readonly signal?: AbortSignal }): Promise<void>;
}

/** Where each step of a session runs. */
export function targetsOf(session: Pick<Session, 'target' | 'targetOf'>): (step: string) => string {
  return (step) => session.targetOf?.(step) ?? session.target;
}

export interface Preflight {
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

export interface ContentQuery {
  /**
   * `objects`: an `s3://` URI or a path, and all below it, as a job would find it; `manifest`: what a list of objects
   * lists; `image`, `model`: by its name.
   */
  readonly form: 'objects' | 'manifest' | 'image' | 'model';
  readonly value: string;
  /** The step that asks: steps may run on different backends. */
  readonly step: string;
}

/**
 * Digests by name: of each object by the path that a job finds it at, of a model's parts by their fields, `''` for what
 * has no parts. Empty: a folder with nothing in it.
 */
export type Content = Readonly<Record<string, string>>;

/** What can be started: a name and a definition. */
export interface Pipeline {
  readonly name: string;
  /** Files of this machine that its definition points at; stored before it starts. */
  readonly localFiles: readonly LocalFile[];
  toJSON(): PipelineDefinition;
}

/** A file or folder of this machine that stands in a definition as the URI it will have. */
export interface LocalFile {
  readonly uri: string;
  /** Absolute. */
  readonly path: string;
  /** `archive`: a folder, stored as a gzipped tar. */
  readonly form: 'file' | 'archive';
  toJSON(): string;
}

export interface PlannedUse {
  readonly step: string;
  /** The step's place in the document. */
  readonly path: string;
  readonly uses: StepUses;
}
