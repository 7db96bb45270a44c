import type { ExecutionSummary } from '@slipway/core';
import { ago, clockTime, duration, oneLine, printable, statusText, styled } from './format.ts';

/** An execution in a list. */
export interface ListedExecution extends ExecutionSummary {
  /** Nobody runs it, and it has not ended. */
  readonly isInterrupted: boolean;
}

/** `2026-11-23 10:25`. */
const MINUTES = 16;
/** Columns of a row beside the pipeline's name and why it ended so. */
const BESIDE_NAME = 65;

/** A row for each execution. Why it ended so has a line of its own where the terminal is too narrow. */
export function runsTable(
  executions: readonly ListedExecution[],
  { now, columns }: { readonly now: Date; readonly columns: number },
): string[] {
  const longest = Math.max(8, ...executions.map(({ pipelineName }) => pipelineName.length));
  const width = Math.min(longest, Math.max(12, columns - BESIDE_NAME));
  const row = (id: string, pipeline: string, status: string, when: string, time: string): string =>
    ` ${id.padEnd(12)}  ${pipeline.padEnd(width)}  ${status}  ${when.padEnd(26)}  ${time.padStart(7)}`;
  const rows = executions.flatMap((execution) => {
    const { id, pipelineName, status, startTime } = execution;
    const when = `${ago(startTime, now).padEnd(8)}  ${clockTime(startTime).slice(0, MINUTES)}`;
    const time = duration(endOf(execution, now).getTime() - startTime.getTime());
    const start = row(id, oneLine(pipelineName, width), statusText(status, 9), when, time);
    const why = whyOf(execution);
    if (why === '') return [start];
    const style = execution.isInterrupted ? 'yellow' : 'dim';
    if (why.length <= columns - width - BESIDE_NAME) return [`${start}  ${styled(style, why)}`];
    return [start, `${' '.repeat(15)}${styled(style, oneLine(why, columns - 15))}`];
  });
  const head = row('ID', 'PIPELINE', 'STATUS   ', 'STARTED', 'TIME');
  return [styled('dim', head), ...rows];
}

/** When an execution came to where it is: one that runs is there now. */
function endOf({ status, lastModified, isInterrupted }: ListedExecution, now: Date): Date {
  return !isInterrupted && (status === 'Executing' || status === 'Stopping') ? now : lastModified;
}

function whyOf({ isInterrupted, failureReason }: ListedExecution): string {
  if (isInterrupted) return 'interrupted';
  // The names of the steps that failed follow it.
  return printable(failureReason ?? '').replace(/^Step failure: One or multiple steps (.*)\.$/s, '$1');
}
