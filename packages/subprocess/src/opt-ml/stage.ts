import type { FolderContent } from '../job-folder.ts';

/** How a host of a job gets its `/opt/ml`, as parts of a shell script that runs in the host's folder. */
export interface Stage {
  /** What the shell itself runs under: `unshare …`. */
  readonly wrapper: readonly string[];
  /** One command, however compound, that makes `/opt/ml` ready. It fails when that can't be done. */
  readonly prepare: string;
  /** Lines that run when the job has ended, however it ended. */
  readonly afterwards: string;
  /** Lines that undo what a run of the job left, for running it once more by hand. */
  readonly again: string;
  /** What the lines above expect in the host's folder. */
  readonly content: FolderContent;
}
