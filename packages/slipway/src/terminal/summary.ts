import {
  type ExecutionStatus,
  type Plan,
  type RecordedExecution,
  type Session,
  whyNotResumable,
} from '@slipway/core';
import { executionCommand } from './execution-command.ts';
import { printable, styled } from './format.ts';
import { stepsTable } from './steps-table.ts';

/** How an execution ended, for people: its steps, the reasons of those that failed, how it goes on. */
export async function summary(
  recorded: RecordedExecution,
  plan: Plan,
  session: Pick<Session, 'objects'>,
  directory: string | undefined,
): Promise<string> {
  const { record, state } = recorded;
  return [
    ...(await stepsTable(recorded, plan, session, new Date())),
    '',
    ...failureTexts(recorded),
    closingLine(record.id, state.status),
    ...goOnLines(recorded, plan, directory),
  ].join('\n');
}

/** Why steps failed and what to do about it, each with an empty line after it. */
export function failureTexts({ state }: Pick<RecordedExecution, 'state'>): string[] {
  const failed = [...state.steps].filter(([, { status }]) => status === 'Failed');
  return failed.map(([name, { failureReason = 'no reason given', hint }]) => {
    const lines = [`${styled('red', `${name} failed:`)} ${printable(failureReason)}`];
    if (hint !== undefined) lines.push(printable(hint).replaceAll(/^/gm, '  '));
    return `${lines.join('\n')}\n`;
  });
}

export function closingLine(id: string, status: ExecutionStatus, more = ''): string {
  const style = status === 'Succeeded' ? 'green' : status === 'Failed' ? 'red' : 'yellow';
  return styled(['bold', style], `Pipeline execution ${id} ${status}${more}`);
}

/** How to go on with an execution that came to no good end, if it can. */
export function goOnLines(
  { record, state }: Pick<RecordedExecution, 'record' | 'state'>,
  plan: Plan,
  directory: string | undefined,
): string[] {
  if (whyNotResumable(plan, state) !== undefined) return [];
  return [`Go on from there: ${executionCommand(['resume', record.id], record, directory)}`];
}
