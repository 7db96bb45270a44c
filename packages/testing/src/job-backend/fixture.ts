import type { JobBackend, JobSpec } from '@slipway/core';
import type { Closable } from '../conformance-case.ts';

/** What the author of a backend gives to every case. */
export interface JobBackendFixture extends Closable {
  readonly backend: JobBackend;
  /** One whose jobs find `sh` and the commands of POSIX on their PATH. */
  readonly image: string;
  /** An empty folder of this machine for the roots and inputs of jobs. */
  readonly directory: string;
  /** Milliseconds a case waits for its jobs before it fails; default 240,000. Keep it below the suite's timeout. */
  readonly patience?: number;
  /** One that no job can start with. Absent: there is none. */
  readonly missingImage?: string;
  /** What makes a job of `image` answer `GET /ping` with 200. Absent: the backend has no ports. */
  readonly serving?: Partial<Pick<JobSpec, 'entrypoint' | 'arguments' | 'environment'>> & {
    readonly port: number;
  };
  /** An image, and what makes another one of it. Absent: no image changes. */
  readonly changingImage?: { readonly image: string; change(): Promise<void> };
  /**
   * The command line of a process that starts the job with the same backend and then waits for it; the
   * suite kills that process. Absent: jobs of this backend do not outlive it.
   */
  readonly starter?: (spec: JobSpec) => readonly [command: string, ...args: string[]];
}
