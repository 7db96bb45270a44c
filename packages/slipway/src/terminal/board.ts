import type { ExecutionEvent, Plan } from '@slipway/core';
import { retryText, type ShownStatus } from './format.ts';

/** What there is to see of an execution right now: a row for each step. */
export interface Board {
  readonly rows: readonly BoardRow[];
  apply(event: ExecutionEvent): void;
}

export interface BoardRow {
  readonly name: string;
  readonly type: string;
  /** How many conditions it stands in. */
  readonly depth: number;
  readonly branch?: string;
  status: ShownStatus;
  startTime?: Date;
  endTime?: Date;
  /** The last thing heard of it: a log line, or what takes long right now. */
  line?: string;
}

export function createBoard(plan: Plan): Board {
  const rows = plan.graph.nodes.map(({ step }): BoardRow => {
    let depth = 0;
    for (let at = step.parent; at !== undefined; at = at.step.parent) depth += 1;
    const branch = step.parent && { branch: step.parent.branch };
    return { name: step.name, type: step.kind.type, depth, ...branch, status: 'Waiting' };
  });
  const byName = new Map(rows.map((row) => [row.name, row]));
  return {
    rows,
    apply(event) {
      const row = 'step' in event && event.step !== undefined ? byName.get(event.step) : undefined;
      if (row !== undefined) applyToRow(row, event);
      if (event.type !== 'ExecutionStopping') return;
      for (const each of rows) if (isRunning(each)) each.status = 'Stopping';
    },
  };
}

export function isRunning({ status }: BoardRow): boolean {
  return status === 'Starting' || status === 'Executing' || status === 'Stopping';
}

function applyToRow(row: BoardRow, event: ExecutionEvent): void {
  switch (event.type) {
    case 'StepStarting':
      row.status = 'Starting';
      row.startTime = event.time;
      delete row.endTime;
      delete row.line;
      return;
    case 'StepExecuting':
      if (row.status === 'Starting') row.status = 'Executing';
      return;
    case 'StepRetrying':
      row.line = retryText(event);
      return;
    case 'StepReused':
      row.status = 'Succeeded';
      row.startTime = event.time;
      row.endTime = event.time;
      return;
    case 'StepSucceeded':
    case 'StepFailed':
    case 'StepStopped':
      row.status =
        event.type === 'StepSucceeded' ? 'Succeeded' : event.type === 'StepFailed' ? 'Failed' : 'Stopped';
      row.endTime = event.time;
      return;
    case 'Log':
      // One of several jobs says little of its step; its progress says more.
      if (event.line.part === undefined && event.line.text.trim() !== '') row.line = event.line.text;
      return;
    case 'Progress':
      row.line = event.text;
  }
}
