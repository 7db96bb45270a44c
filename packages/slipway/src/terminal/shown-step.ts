import type { StepDetails } from '@slipway/core';
import { commandLine } from '../command-line.ts';
import type { DescribedStep } from '../described-step.ts';
import { chartLines } from './chart.ts';
import { clockTime, duration, printable, statusText, styled } from './format.ts';

/** All that there is to tell of one step. */
export function shownStep(step: DescribedStep, directory: string | undefined): string {
  const { shown, state, executionId, outcome, details } = step;
  const { StepName, StepType, StepStatus, StartTime, EndTime = new Date(), FailureReason } = shown;
  const facts: (readonly [string, string])[] = [
    ['step', `${StepName}, ${StepType}`],
    ['execution', executionId],
    ['status', `${statusText(StepStatus)} after ${duration(EndTime.getTime() - StartTime.getTime())}`],
    ['started', clockTime(StartTime)],
    ...(state.jobName === '' ? [] : [['job', state.jobName] as const]),
  ];
  return [
    ...facts.map(([name, fact]) => ` ${styled('dim', name.padEnd(10))}  ${fact}`),
    '',
    ...(details ? [...tableLines(details.table), '', ...chart(details)] : []),
    ...(outcome === '' ? [] : [...outcome.split('\n').map((line) => ` ${line}`), '']),
    ...(FailureReason === undefined ? [] : [` ${styled('red', 'failed:')} ${printable(FailureReason)}`, '']),
    `What it wrote: ${commandLine(['logs', executionId, StepName], directory)}`,
  ].join('\n');
}

function chart({ chart: drawn }: StepDetails): string[] {
  return drawn === undefined ? [] : [...chartLines(drawn, process.stdout.columns ?? 100), ''];
}

/** Numbers to the right, text to the left. */
function tableLines({ head, rows }: StepDetails['table']): string[] {
  const shown = rows.map((row) => row.map((cell) => printable(cell)));
  const columns = head.map((name, index) => {
    const cells = shown.map((row) => row[index] ?? '');
    const isNumber = cells.every((cell) => cell === '' || /^-?[\d.]+(e[+-]?\d+)?s?$/.test(cell));
    return { isNumber, width: Math.max(name.length, ...cells.map((cell) => cell.length)) };
  });
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, index) => {
        const { isNumber = false, width = 0 } = columns[index] ?? {};
        return isNumber ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd();
  return [styled('dim', ` ${line(head.map((name) => name))}`), ...shown.map((row) => ` ${line(row)}`)];
}
