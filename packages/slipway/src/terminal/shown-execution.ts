import type { Plan, RecordedExecution, Session } from '@slipway/core';
import { attemptLines } from './attempts.ts';
import { executionCommand } from './execution-command.ts';
import { ago, clockTime, duration, printable, styled } from './format.ts';
import { warningLines } from './problems.ts';
import { stepsTable } from './steps-table.ts';
import { closingLine, failureTexts, goOnLines } from './summary.ts';

export interface Showing {
  readonly plan: Plan;
  readonly session: Pick<Session, 'objects'>;
  /** It has not ended, and nobody runs it. */
  readonly isInterrupted: boolean;
  /** As `--dir` was given. */
  readonly directory: string | undefined;
}

/** All that there is to tell of an execution, ended or not. */
export async function shownExecution(recorded: RecordedExecution, showing: Showing): Promise<string> {
  const { plan, session, isInterrupted } = showing;
  const { record, state, events } = recorded;
  const isRunning = !isInterrupted && isUnderWay(recorded);
  const now = isRunning ? new Date() : state.lastModified;
  const images = [...state.images].map(([image, digest]) => ` ${image}  ${styled('dim', digest)}`);
  return [
    ...headLines(recorded, now),
    '',
    ...(await stepsTable(recorded, plan, session, now)),
    '',
    ...failureTexts(recorded),
    ...section('ATTEMPTS', attemptLines(events)),
    ...section('IMAGES', images),
    ...section('WARNINGS', warningLines(plan.warnings)),
    closingLine(record.id, state.status, isInterrupted ? ', interrupted' : ''),
    ...nextLines(recorded, showing, isRunning),
  ].join('\n');
}

function isUnderWay({ state }: Pick<RecordedExecution, 'state'>): boolean {
  return state.status === 'Executing' || state.status === 'Stopping';
}

function headLines({ record, state }: RecordedExecution, end: Date): string[] {
  const { pipelineName, startTime, parameters, options } = record;
  const { parallelism, cache, selection } = options;
  const values = Object.entries(parameters).map(([name, value]) => `${name}=${value}`);
  const facts: (readonly [string, string | undefined])[] = [
    ['pipeline', pipelineName],
    ['execution', record.id],
    ['started', `${clockTime(startTime)}, ${ago(startTime, new Date())}`],
    ['took', duration(end.getTime() - state.startTime.getTime())],
    ['parameters', values.join(', ')],
    ['steps', selection?.steps.join(', ')],
    ['of', selection?.source],
    ['cache', cache],
    ['jobs', parallelism === undefined ? undefined : `${parallelism} at once`],
  ];
  return facts.flatMap(([name, fact]) =>
    fact ? [` ${styled('dim', name.padEnd(10))}  ${printable(fact)}`] : [],
  );
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [styled('dim', ` ${title}`), ...lines, ''];
}

function nextLines(
  recorded: RecordedExecution,
  { plan, directory, isInterrupted }: Showing,
  isRunning: boolean,
): string[] {
  const { id } = recorded.record;
  if (isRunning)
    return [`What its jobs write: ${executionCommand(['logs', id, '--follow'], recorded.record, directory)}`];
  return [
    ...(isInterrupted ? ['The process that ran it is gone; its jobs may still run.'] : []),
    ...goOnLines(recorded, plan, directory),
    `What its jobs wrote: ${executionCommand(['logs', id], recorded.record, directory)}`,
  ];
}
