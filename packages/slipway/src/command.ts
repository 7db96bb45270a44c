import type { Print } from './stdout.ts';

/** A command of the command line. */
export interface Command {
  readonly usage: string;
  /** Resolves to the process's exit code. */
  run(args: readonly string[], print: Print): Promise<number>;
}
