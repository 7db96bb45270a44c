/** A command of the command line. */
export interface Command {
  readonly usage: string;
  /** Resolves to the process's exit code. `print` puts the one JSON document on stdout, where `--json` asks for it. */
  run(args: readonly string[], print: (document: object) => void): Promise<number>;
}
