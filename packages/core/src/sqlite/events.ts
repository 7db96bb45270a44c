import type { JournalEvent } from '../engine/event.ts';
import type { ExecutionStatus } from '../engine/execution.ts';
import type { Connection, OpenJournal } from './connection.ts';
import { eventOf } from './event-text.ts';
import { unknownExecution } from './executions.ts';
import { indexKey, indexSuccess } from './step-runs.ts';

/** The summary as the fold of the events would have it. The reason of a failure comes and goes with a status. */
const SUMMARIZE = `
  UPDATE executions SET
    last_modified = :time,
    status = coalesce(:status, status),
    failure_reason = iif(:status IS NULL, failure_reason, :reason)
  WHERE id = :executionId`;
const APPEND = `
  INSERT INTO events
    SELECT :executionId, coalesce(max(number), 0) + 1, :text FROM events WHERE execution_id = :executionId`;
const READ = `
  SELECT number, event FROM events WHERE execution_id = ? AND number > ? ORDER BY number LIMIT ?`;
/** Events that are read at once. */
const PAGE = 256;

/** Within a transaction it is all of them or none. */
export function appendEvents(
  journal: OpenJournal,
  executionId: string,
  events: readonly JournalEvent[],
): void {
  const last = events.at(-1);
  if (last === undefined) return;
  const turn = events.findLast((event) => statusAfter(event) !== null);
  const { changes } = journal.prepare(SUMMARIZE).run({
    executionId,
    time: last.time.getTime(),
    status: turn === undefined ? null : statusAfter(turn),
    reason: turn?.type === 'ExecutionEnded' ? (turn.failureReason ?? null) : null,
  });
  if (changes === 0) throw unknownExecution(executionId);
  for (const event of events) appendEvent(journal, executionId, event);
}

function appendEvent(journal: OpenJournal, executionId: string, event: JournalEvent): void {
  journal.prepare(APPEND).run({ executionId, text: JSON.stringify(event) });
  if (event.type === 'StepKeyed') indexKey(journal, executionId, event);
  if (event.type === 'StepSucceeded') indexSuccess(journal, executionId, event);
}

/** `null`: it stays as it was. */
function statusAfter(event: JournalEvent): ExecutionStatus | null {
  switch (event.type) {
    case 'ExecutionStarted':
    case 'ExecutionResumed':
      return 'Executing';
    case 'ExecutionStopping':
      return 'Stopping';
    case 'ExecutionEnded':
      return event.status;
    default:
      return null;
  }
}

/** Page by page, so that whoever reads slowly keeps nobody from writing. */
export async function* readEvents(connection: Connection, executionId: string): AsyncGenerator<JournalEvent> {
  for (let last = 0, more = true; more; ) {
    const page = await connection.read((journal) =>
      journal
        .prepare(READ)
        .all(executionId, last, PAGE)
        .map((row) => ({ number: Number(row['number']), event: eventOf(row['event']) })),
    );
    for (const { event } of page) yield event;
    last = page.at(-1)?.number ?? last;
    more = page.length === PAGE;
  }
}
