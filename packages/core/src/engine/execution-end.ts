import { type SlipwayError, slipwayError } from '../errors.ts';
import { executionFailureReason } from './after-failure.ts';
import type { JournalEvent } from './event.ts';
import type { ExecutionDescription } from './execution.ts';
import type { ExecutionState } from './state.ts';

/** What the journal gets last. */
export function endOf(state: ExecutionState): JournalEvent {
  const time = new Date();
  const failed = [...state.steps].flatMap(([name, step]) => (step.status === 'Failed' ? [name] : []));
  if (state.status === 'Stopping') return { type: 'ExecutionEnded', time, status: 'Stopped' };
  if (failed.length === 0) return { type: 'ExecutionEnded', time, status: 'Succeeded' };
  return { type: 'ExecutionEnded', time, status: 'Failed', failureReason: executionFailureReason(failed) };
}

/** The error of whoever waits for an execution that did not succeed. */
export function unsuccessful(id: string, description: ExecutionDescription): SlipwayError {
  const { PipelineExecutionStatus: status, FailureReason: reason } = description;
  if (status === 'Stopped') {
    return slipwayError(`Pipeline execution ${id} Stopped`, {
      code: 'EXECUTION_STOPPED',
      category: 'stopped',
    });
  }
  return slipwayError(`Pipeline execution ${id} ${status}: ${reason ?? 'no reason is known'}`, {
    code: 'EXECUTION_FAILED',
    category: 'job',
    hint: 'execution.steps() has the reason of each step.',
  });
}
