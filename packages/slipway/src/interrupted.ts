import type { ExecutionSummary, RunStore } from '@slipway/core';

/** Whether an execution has not ended though no living process runs it. */
export async function isInterrupted(
  { id, status }: Pick<ExecutionSummary, 'id' | 'status'>,
  runs: Pick<RunStore, 'isClaimed'>,
): Promise<boolean> {
  return (status === 'Executing' || status === 'Stopping') && !(await runs.isClaimed(id));
}
