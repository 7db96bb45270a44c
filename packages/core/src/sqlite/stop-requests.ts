import { setTimeout } from 'node:timers/promises';
import type { Connection, OpenJournal } from './connection.ts';
import { unknownExecution } from './executions.ts';

const REQUEST = 'UPDATE executions SET stop_requested = 1 WHERE id = ?';
const CLEAR = 'UPDATE executions SET stop_requested = 0 WHERE id = ? AND stop_requested = 1';
const LOOK = 'SELECT stop_requested FROM executions WHERE id = ?';
/** Milliseconds between two looks, each of which takes some microseconds. */
const INTERVAL = 200;

/** A request stands until the execution is claimed anew. */
export function requestStop(journal: OpenJournal, executionId: string): void {
  const { changes } = journal.prepare(REQUEST).run(executionId);
  if (changes === 0) throw unknownExecution(executionId);
}

/** What was asked of whoever ran the execution before is not asked of who runs it now. */
export function clearStopRequest(journal: OpenJournal, executionId: string): void {
  journal.prepare(CLEAR).run(executionId);
}

/** Resolves when a request stands. */
export async function stopRequested(
  connection: Connection,
  executionId: string,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    const row = await connection.read((journal) => journal.prepare(LOOK).get(executionId));
    if (row?.['stop_requested'] === 1) return;
    await setTimeout(INTERVAL, undefined, { signal }).catch(() => undefined);
  }
}
