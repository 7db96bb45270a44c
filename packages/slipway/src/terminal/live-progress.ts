import type { Plan } from '@slipway/core';
import { createLogUpdate } from 'log-update';
import { type Board, type BoardRow, createBoard, isRunning } from './board.ts';
import { duration, oneLine, plural, statusMark, styled } from './format.ts';
import type { Progress } from './progress.ts';

/** Frames a second: enough for the eye, little for the machine. */
const FRAMES = 10;

/** One row for each step, drawn over and over in place: for terminals. */
export function liveProgress(plan: Plan, pipelineName: string, stream: NodeJS.WriteStream): Progress {
  const board = createBoard(plan);
  const draw = createLogUpdate(stream);
  const start = Date.now();
  const frame = (): void => {
    const { columns = 80, rows = 24 } = stream;
    draw(boardText(board, { pipelineName, elapsed: Date.now() - start, columns, rows }));
  };
  const timer = setInterval(frame, 1_000 / FRAMES);
  return {
    event: (event) => board.apply(event),
    end() {
      clearInterval(timer);
      // The summary's table says all of this again, and more.
      draw.clear();
      draw.done();
    },
  };
}

/** One frame. Where the terminal is too low for all steps, those that wait and those long done are counted. */
export function boardText(
  { rows: steps }: Board,
  on: {
    readonly pipelineName: string;
    readonly elapsed: number;
    readonly columns: number;
    readonly rows: number;
  },
): string {
  const done = steps.filter((step) => step.endTime !== undefined).length;
  const running = steps.filter(isRunning).length;
  const head = `${styled('bold', on.pipelineName)}  ${done} of ${plural(steps.length, 'step')} done, ${running} running  ${duration(on.elapsed)}`;
  const room = Math.max(1, on.rows - 4);
  const shown = steps.length <= room ? steps : pickRows(steps, room);
  const hidden = steps.length - shown.length;
  const width = Math.min(40, Math.max(...shown.map((step) => step.name.length + 2 * step.depth)));
  const lines = shown.map((step) => rowText(step, width, on.columns));
  return [
    head,
    '',
    ...lines,
    ...(hidden > 0 ? [styled('dim', `  … and ${plural(hidden, 'step')} more`)] : []),
  ].join('\n');
}

function pickRows(steps: readonly BoardRow[], room: number): readonly BoardRow[] {
  const urgent = steps.filter((step) => isRunning(step) || step.status === 'Failed').slice(0, room);
  const chosen = new Set(urgent);
  const rest = [...steps.filter((step) => step.endTime !== undefined).reverse(), ...steps];
  for (const step of rest) if (chosen.size < room) chosen.add(step);
  return steps.filter((step) => chosen.has(step));
}

function rowText(step: BoardRow, width: number, columns: number): string {
  const indent = '  '.repeat(step.depth);
  const name = `${indent}${step.name}`.padEnd(width).slice(0, width);
  const { startTime } = step;
  const time =
    startTime === undefined ? '' : duration((step.endTime ?? new Date()).getTime() - startTime.getTime());
  const label =
    step.status === 'Waiting' && step.branch !== undefined
      ? `waits (${step.branch})`
      : step.status === 'Waiting'
        ? 'waits'
        : time;
  const room = columns - width - 30;
  const line = isRunning(step) && step.line !== undefined && room > 10 ? oneLine(step.line, room) : '';
  const shownName = step.status === 'Waiting' ? styled('dim', name) : name;
  return ` ${statusMark(step.status)} ${shownName}  ${styled('dim', step.type.padEnd(13))} ${label.padEnd(8)} ${styled('dim', line)}`.trimEnd();
}
