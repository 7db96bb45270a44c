import type { ExecutionSummary, RunStore } from '@slipway/core';

export interface Age {
  /** Milliseconds since its last event. */
  readonly olderThan: number;
  /** So many of the newest stay however old they are. */
  readonly keep: number;
}

/** The executions of a journal, by what may become of them; each newest first. */
export interface Executions {
  /** Ended, and old enough to go. */
  readonly old: readonly ExecutionSummary[];
  readonly staying: readonly ExecutionSummary[];
  /** Of those that stay: not ended, and nobody runs them. */
  readonly interrupted: readonly ExecutionSummary[];
}

export async function sortExecutions(
  runs: RunStore,
  { olderThan, keep }: Age,
  now: Date,
): Promise<Executions> {
  const old: ExecutionSummary[] = [];
  const staying: ExecutionSummary[] = [];
  const interrupted: ExecutionSummary[] = [];
  for await (const execution of runs.list()) {
    const { id, status, lastModified } = execution;
    const hasEnded = status !== 'Executing' && status !== 'Stopping';
    const isOld = now.getTime() - lastModified.getTime() >= olderThan;
    if (hasEnded && isOld && old.length + staying.length >= keep) {
      old.push(execution);
      continue;
    }
    staying.push(execution);
    if (!hasEnded && !(await runs.isClaimed(id))) interrupted.push(execution);
  }
  return { old, staying, interrupted };
}
