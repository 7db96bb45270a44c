import type { StepRun, StepRunQuery } from '../contract/run-store.ts';
import type { StepKeyed, StepSucceeded } from '../engine/event.ts';
import type { Connection, OpenJournal } from './connection.ts';
import { eventOf } from './event-text.ts';

/** The event that is being appended is the execution's last. */
const LAST_EVENT = '(SELECT max(number) FROM events WHERE execution_id = :executionId)';
const INDEX_KEY = `
  INSERT INTO step_runs (pipeline_name, step, number, key, execution_id, keyed)
  SELECT pipeline_name, :step, coalesce((
      SELECT max(number) FROM step_runs WHERE pipeline_name = executions.pipeline_name AND step = :step
    ), 0) + 1, :key, id, ${LAST_EVENT}
  FROM executions WHERE id = :executionId`;
const INDEX_SUCCESS = `
  UPDATE step_runs SET succeeded = ${LAST_EVENT}
  WHERE execution_id = :executionId AND step = :step
    AND keyed = (SELECT max(keyed) FROM step_runs WHERE execution_id = :executionId AND step = :step)`;

const findRuns = (table: string, condition: string): string => `
  SELECT run.number, run.execution_id, arn, keyed.event AS keyed, succeeded.event AS succeeded
  FROM ${table}
  JOIN executions ON id = run.execution_id
  JOIN events AS keyed ON keyed.execution_id = run.execution_id AND keyed.number = run.keyed
  LEFT JOIN events AS succeeded
    ON succeeded.execution_id = run.execution_id AND succeeded.number = run.succeeded
  WHERE ${condition} AND (? OR run.succeeded IS NOT NULL) AND run.number < ?
  ORDER BY run.number DESC LIMIT ?`;
export const FIND: string = findRuns('step_runs AS run', 'run.pipeline_name = ? AND run.step = ?');
export const FIND_BY_KEY: string = findRuns(
  // By itself SQLite would look through all runs of the step.
  'step_runs AS run INDEXED BY step_runs_by_key',
  'run.pipeline_name = ? AND run.step = ? AND run.key = ?',
);
/** Runs that are read at once: mostly the newest is what is asked for. */
const PAGE = 16;

/** Runs of a step are numbered in the order in which their keys came to the journal. */
export function indexKey(journal: OpenJournal, executionId: string, { step, key }: StepKeyed): void {
  journal.prepare(INDEX_KEY).run({ executionId, step, key });
}

/** A success belongs to the last key of its step. */
export function indexSuccess(journal: OpenJournal, executionId: string, { step }: StepSucceeded): void {
  journal.prepare(INDEX_SUCCESS).run({ executionId, step });
}

export async function* findStepRuns(
  connection: Connection,
  { pipelineName, step, key, succeeded, limit = Number.POSITIVE_INFINITY }: StepRunQuery,
): AsyncGenerator<StepRun> {
  const sql = key === undefined ? FIND : FIND_BY_KEY;
  const asked = [pipelineName, step, ...(key === undefined ? [] : [key]), succeeded ? 0 : 1];
  let last = Number.MAX_SAFE_INTEGER;
  for (let left = limit; left > 0; ) {
    const size = Math.min(left, PAGE);
    const page = await connection.read((journal) =>
      journal
        .prepare(sql)
        .all(...asked, last, size)
        .map((row) => ({ number: Number(row['number']), run: stepRunOf(row) })),
    );
    for (const { run } of page) yield run;
    last = page.at(-1)?.number ?? last;
    left = page.length < size ? 0 : left - size;
  }
}

function stepRunOf(row: Readonly<Record<string, unknown>>): StepRun {
  return {
    executionId: String(row['execution_id']),
    executionArn: String(row['arn']),
    keyed: eventOf(row['keyed']),
    ...(row['succeeded'] !== null && { succeeded: eventOf<StepSucceeded>(row['succeeded']) }),
  };
}
