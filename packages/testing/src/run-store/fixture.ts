import type { RunStore } from '@slipway/core';
import type { Closable } from '../conformance-case.ts';

/** What the author of a store gives to every case. */
export interface RunStoreFixture extends Closable {
  /** An empty store; the suite closes it. */
  readonly store: RunStore;
  /** Opens what a store kept once more, after `store.close()`. Absent: it keeps nothing. */
  reopen?(): RunStore | Promise<RunStore>;
  /** Opens the same journal once more while `store` is open, as another process would. Absent: only one can have it. */
  another?(): RunStore | Promise<RunStore>;
  /** Milliseconds a case waits to hear of a stop before it fails; default 240,000. Keep it below the suite's timeout. */
  readonly patience?: number;
  /**
   * The command line of a process that opens the same journal, claims the execution, writes a line to its standard
   * output and then waits; the suite kills it. Absent: no other process can have the journal.
   */
  readonly claimer?: (executionId: string) => readonly [command: string, ...args: string[]];
}
