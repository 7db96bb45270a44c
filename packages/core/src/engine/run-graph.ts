import type { PlacedStep } from '../definition/steps.ts';
import type { Graph } from '../graph/graph.ts';
import { createSchedule } from '../graph/schedule.ts';
import { mayStartAfter } from './after-failure.ts';
import type { StepOutcome } from './run-step.ts';

/**
 * Runs every step as soon as those it waits for have succeeded, at most `limit` at once. Ends when nothing
 * runs and nothing more may start. `run` rejects only when the journal cannot be written: what still
 * runs is then stopped, since nothing may go on unrecorded.
 */
export function runGraph(
  graph: Graph,
  limit: number,
  controller: AbortController,
  run: (step: PlacedStep) => Promise<StepOutcome>,
): Promise<void> {
  const schedule = createSchedule(graph);
  return new Promise((resolve, reject) => {
    let running = 0;
    let open = true;
    let fault: { readonly error: unknown } | undefined;
    const start = (): void => {
      while (open && !controller.signal.aborted && running < limit) {
        const next = schedule.next();
        const step = next === undefined ? undefined : graph.nodes[next]?.step;
        if (next === undefined || step === undefined) break;
        running += 1;
        run(step).then((outcome) => settle(next, outcome), fail);
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
    start();
  });
}
