import type { SQLOutputValue } from 'node:sqlite';
import type { ExecutionRecord, ExecutionSummary, ListOptions } from '../contract/run-store.ts';
import type { ExecutionStatus } from '../engine/execution.ts';
import { slipwayError } from '../errors.ts';
import type { OpenJournal } from './connection.ts';
import { digestOf } from './schema.ts';

type Row = Readonly<Record<string, SQLOutputValue>>;

const KEEP_DEFINITION = 'INSERT INTO definitions VALUES (?, ?) ON CONFLICT DO NOTHING';
const CREATE = `
  INSERT INTO executions
    (id, arn, pipeline_name, start_time, status, last_modified, definition, parameters, options, settings)
  VALUES
    (:id, :arn, :pipelineName, :startTime, 'Executing', :startTime, :digest, :parameters, :options, :settings)
  ON CONFLICT DO NOTHING`;
const GET = 'SELECT * FROM executions JOIN definitions ON digest = definition WHERE id = ?';
/** A prefix as it is: LIKE and GLOB would take some of its characters for others. */
const LIST = `
  SELECT id, arn, pipeline_name, start_time, status, last_modified, failure_reason FROM executions
  WHERE (:pipelineName IS NULL OR pipeline_name = :pipelineName) AND (:status IS NULL OR status = :status)
    AND instr(id, :idPrefix) = 1
  ORDER BY start_time DESC, rowid DESC LIMIT :limit`;
const REMOVE = [
  'DELETE FROM step_runs WHERE execution_id = ?',
  'DELETE FROM events WHERE execution_id = ?',
  'DELETE FROM executions WHERE id = ?',
];
const FORGET_DEFINITION = `
  DELETE FROM definitions WHERE digest = :digest AND NOT EXISTS (SELECT 1 FROM executions WHERE definition = :digest)`;

/** Executions of one unchanged pipeline share the text of its definition. */
export function createExecution(journal: OpenJournal, execution: ExecutionRecord): void {
  const { id, arn, pipelineName } = execution;
  const definition = JSON.stringify(execution.definition);
  const digest = digestOf(definition);
  journal.prepare(KEEP_DEFINITION).run(digest, definition);
  const { changes } = journal.prepare(CREATE).run({
    id,
    arn,
    pipelineName,
    startTime: execution.startTime.getTime(),
    digest,
    parameters: JSON.stringify(execution.parameters),
    options: JSON.stringify(execution.options),
    settings: JSON.stringify(execution.settings),
  });
  if (changes > 0) return;
  throw slipwayError(`There is an execution ${id} already`, {
    code: 'EXECUTION_EXISTS',
    category: 'internal',
  });
}

export function getExecution(journal: OpenJournal, id: string): ExecutionRecord | undefined {
  const row = journal.prepare(GET).get(id);
  return row === undefined ? undefined : recordOf(row);
}

export function listExecutions(
  journal: OpenJournal,
  { pipelineName, status, idPrefix = '', limit = Number.POSITIVE_INFINITY }: ListOptions,
): readonly ExecutionSummary[] {
  return journal
    .prepare(LIST)
    .all({
      pipelineName: pipelineName ?? null,
      status: status ?? null,
      idPrefix,
      limit: Math.min(limit, Number.MAX_SAFE_INTEGER),
    })
    .map(summaryOf);
}

export function removeExecution(journal: OpenJournal, id: string): void {
  const row = journal.prepare('SELECT definition FROM executions WHERE id = ?').get(id);
  if (row === undefined) return;
  for (const sql of REMOVE) journal.prepare(sql).run(id);
  journal.prepare(FORGET_DEFINITION).run({ digest: String(row['definition']) });
}

export function unknownExecution(id: string): Error {
  return slipwayError(`There is no execution ${id}`, { code: 'EXECUTION_NOT_FOUND', category: 'internal' });
}

function recordOf(row: Row): ExecutionRecord {
  return {
    ...identityOf(row),
    definition: JSON.parse(String(row['text'])),
    parameters: JSON.parse(String(row['parameters'])),
    options: JSON.parse(String(row['options'])),
    settings: JSON.parse(String(row['settings'])),
  };
}

function summaryOf(row: Row): ExecutionSummary {
  return {
    ...identityOf(row),
    status: row['status'] as ExecutionStatus,
    lastModified: new Date(Number(row['last_modified'])),
    ...(row['failure_reason'] !== null && { failureReason: String(row['failure_reason']) }),
  };
}

function identityOf(row: Row): Pick<ExecutionRecord, 'id' | 'arn' | 'pipelineName' | 'startTime'> {
  return {
    id: String(row['id']),
    arn: String(row['arn']),
    pipelineName: String(row['pipeline_name']),
    startTime: new Date(Number(row['start_time'])),
  };
}
