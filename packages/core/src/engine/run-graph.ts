import type { PlacedStep } from '../definition/steps.ts';
import type { Graph } from '../graph/graph.ts';
import { createSchedule } from '../graph/schedule.ts';
import { mayStartAfter } from './after-failure.ts';
import type { StepOutcome } from './step/step-environment.ts';

export interface GraphRun {
  readonly graph: Graph;
  /** Steps that may run at once. */
  readonly limit: number;
  readonly controller: AbortController;
  /** Nodes that have succeeded before, with the branch they selected. */
  readonly done: ReadonlyMap<number, string | undefined>;
  /** Nodes that were begun before: they are seen to their end whatever the limit, and also after a stop. */
  readonly begun: readonly number[];
  /** Whether a node that is neither may run. */
  only(node: number): boolean;
  /** Rejects only when the journal cannot be written. */
  run(step: PlacedStep): Promise<StepOutcome>;
}

/**
 * Runs every step as soon as those it waits for have succeeded. Ends when nothing runs and nothing more
 * may start. When the journal cannot be written what still runs is stopped, since nothing may go on unrecorded.
 */
export function runGraph({ graph, limit, controller, done, begun, only, run }: GraphRun): Promise<void> {
  const isBegun = new Set(begun);
  const schedule = createSchedule(graph, done, (node) => !isBegun.has(node) && only(node));
  return new Promise((resolve, reject) => {
    let running = 0;
    let open = true;
    let fault: { readonly error: unknown } | undefined;
    const startNode = (node: number): void => {
      const step = graph.nodes[node]?.step;
      if (step === undefined) return;
      running += 1;
      run(step).then((outcome) => settle(node, outcome), fail);
    };
    const start = (): void => {
      while (open && !controller.signal.aborted && running < limit) {
        const next = schedule.next();
        if (next === undefined) break;
        startNode(next);
      }
      if (running > 0) return;
      if (fault === undefined) resolve();
      else reject(fault.error);
    };
    const settle = (node: number, outcome: StepOutcome): void => {
      running -= 1;
      if (!mayStartAfter(outcome)) open = false;
      if (outcome.status === 'Succeeded') schedule.succeeded(node, outcome.branch);
      start();
    };
    const fail = (error: unknown): void => {
      running -= 1;
      fault ??= { error };
      controller.abort(error);
      start();
    };
    for (const node of begun) startNode(node);
    start();
  });
}
