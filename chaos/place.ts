import type { CallFault } from './call-fault.ts';
import type { CaseService } from './cloud/service.ts';

/** Where a case happens: a folder of its own, which everything that has to do with it names. */
export interface Place {
  readonly root: string;
  /** The user's folder, where the command line is run; the pipeline's file is in it. */
  readonly project: string;
  readonly file: string;
  /** `.slipway` in it. */
  readonly state: string;
  readonly journal: string;
  /** The file that jobs tell their effects. */
  readonly effects: string;
  /** The folder for temporary files of everything that runs here. */
  readonly temporary: string;
  /** What runs its jobs, where they are not on this machine, and the faults that it has. */
  readonly service?: CaseService;
  readonly faults: readonly CallFault[];
  /** Where the process of a number tells what points it passes. */
  trace(process: number | string): string;
  /** Ends what was begun for it; its folder stays for a look. */
  leave(): Promise<void>;
  /** With what the jobs of failed steps, which are kept for a look, have outside of it. */
  remove(): Promise<void>;
}
