import type { ContainerSettings } from './container-settings.ts';

/**
 * Something that runs jobs: containers, or processes of this machine. A job belongs to the backend,
 * not to the process that started it: it goes on when that process dies, and `find` brings it back.
 * `describeJobBackend` of `@slipway/testing` is the contract as a test.
 */
export interface JobBackend {
  /** What `--backend` calls it: `subprocess`, `docker`. */
  readonly name: string;
  readonly capabilities: JobCapabilities;
  /** Why a job with this image could not start here; `undefined` when it can. Starts nothing. */
  checkImage(image: string): Promise<{ message: string; hint: string } | undefined>;
  /** A digest of what a job with this image would find in it now; `undefined` when nothing tells. */
  imageDigest(image: string): Promise<string | undefined>;
  /** Starts a job, or attaches to the one that already has this name: never a second one. */
  start(spec: JobSpec, options?: JobStartOptions): Promise<Job>;
  /** The job of this name, running or ended and not yet removed; `undefined` when there is none. */
  find(name: string): Promise<Job | undefined>;
  /** Every job that was not removed, running or ended, whoever started it. */
  list(): AsyncIterable<Pick<JobSpec, 'name' | 'labels'>>;
  /**
   * Removes what is left of a start that was cut short: `list` names it, and `find` finds no job. A job, and one whose
   * start is under way, is left alone. Absent: nothing is ever left.
   */
  discard?(name: string): Promise<void>;
}

export interface JobCapabilities {
  /** Hosts of one job find each other as `algo-1`, `algo-2`, … */
  readonly hostNames: boolean;
  /** Log lines say whether they came from stdout or stderr. */
  readonly splitStreams: boolean;
  readonly gpus: boolean;
  /** `networkIsolation` of a spec takes the network away. */
  readonly networkIsolation: boolean;
  /** Jobs are containers, which `container` of a spec shapes. */
  readonly containers: boolean;
}

export interface JobStartOptions {
  readonly signal?: AbortSignal;
  /** Told what takes long before the job runs: an environment being made, an image being pulled. */
  readonly onProgress?: (text: string) => void;
}

export interface JobSpec {
  /** Unique, and a legal container name: the idempotency key. */
  readonly name: string;
  /** At least `execution`, `step` and `attempt`. */
  readonly labels: Readonly<Record<string, string>>;
  /** The image as the request has it; the backend decides what it stands for. */
  readonly image: string;
  /** Replaces the image's own entrypoint. */
  readonly entrypoint?: readonly string[];
  /** Follow the entrypoint; without one, the image's own: `['train']`, `['serve']`. */
  readonly arguments?: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** One or more; all start together, and when one fails the others are stopped. */
  readonly hosts: readonly HostSpec[];
  /** The port each host of a serving job listens on; `Job.endpoints` says where to reach them. */
  readonly port?: number;
  readonly networkIsolation?: boolean;
  /** What each host's instance type has. A backend may lend GPUs by it, and limits where `container` asks for them. */
  readonly resources?: JobResources;
  readonly container?: ContainerSettings;
}

/** What one host needs, or what a machine has. */
export interface JobResources {
  readonly cpus: number;
  /** Bytes. */
  readonly memory: number;
  readonly gpus: number;
}

export interface HostSpec {
  /** `algo-1`, `algo-2`, …; no other host of the job has it. */
  readonly name: string;
  /** In place of the spec's: the containers of an inference pipeline are hosts that differ. */
  readonly image?: string;
  /** In place of the spec's. */
  readonly environment?: Readonly<Record<string, string>>;
  /** A folder of this host's own, which the job sees as `/opt/ml` and may write to. */
  readonly root: string;
  /** What is laid over it, without copying where the backend can. */
  readonly inputs: readonly InputMount[];
}

export interface InputMount {
  /** Absolute path of a folder or file. No write by the job may ever reach it. */
  readonly source: string;
  /** Below `/opt/ml`, e.g. `input/data/train`. */
  readonly target: string;
  /** `private`: the job may write, and what it writes is its own and thrown away. */
  readonly access: 'read-only' | 'private';
}

/** A `signal` ends the reading or waiting, which rejects with its reason; the job goes on. */
export interface Job {
  readonly name: string;
  /** Of a job whose spec has a port: the base URL of each host by its name, e.g. `http://127.0.0.1:40123`. */
  readonly endpoints?: ReadonlyMap<string, string>;
  /** `JobBackend.imageDigest` of its images as it was when the job started, where the backend kept it. */
  readonly imageDigests?: ReadonlyMap<string, string>;
  /** A shell command that runs the job once more by hand, as long as its folders are there. */
  readonly reproduce?: string;
  /** All lines from the first, ended or not; ends after the last line of an ended job. */
  logs(options?: { signal?: AbortSignal }): AsyncIterable<LogLine>;
  /**
   * Resolves when every host has ended, however it ended. The roots then hold what the job wrote there, and all
   * of it can be read and removed by this process.
   */
  wait(options?: { signal?: AbortSignal }): Promise<JobResult>;
  /** SIGTERM, then SIGKILL after the grace time (seconds, default 120); resolves when the job has ended. */
  stop(options?: { graceSeconds?: number }): Promise<void>;
  /** Forgets an ended job and frees what it held. Folders of the spec stay. */
  remove(): Promise<void>;
}

export interface LogLine {
  readonly host: string;
  /** Which of several jobs of its step wrote it, as the step's runner tells. */
  readonly part?: string;
  /** When it was written, as near as the backend can tell. */
  readonly time: Date;
  /** Without its line end. */
  readonly text: string;
  readonly stream?: 'stdout' | 'stderr';
}

/** `lost`: the job is gone and nobody knows how it ended. Never to be counted as a success. */
export type JobResult =
  | { readonly status: 'exited'; readonly hosts: readonly HostResult[] }
  | { readonly status: 'lost'; readonly reason: string };

export interface HostResult {
  readonly name: string;
  /** 128 + n when signal n ended it. */
  readonly exitCode: number;
  readonly outOfMemory?: boolean;
  /** The limit it ran into, where there was one. Bytes. */
  readonly memoryLimit?: number;
  /** It was stopped since another host had failed before. */
  readonly stopped?: boolean;
}
