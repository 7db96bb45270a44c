import type { Plan } from '@slipway/core';
import { createLogUpdate } from 'log-update';
import { type Board, type BoardRow, createBoard, isRunning } from './board.ts';
import { duration, oneLine, plural, statusMark, styled } from './format.ts';
import type { Progress } from './progress.ts';

/** Frames a second: enough for the eye, little for the machine. */
const FRAMES = 10;
/** Columns of a row beside the step's name and its last line. */
const BESIDE_NAME = 30;

/** One row for each step, drawn over and over in place: for terminals. */
export function liveProgress(plan: Plan, pipelineName: string, stream: NodeJS.WriteStream): Progress {
  const board = createBoard(plan);
  const draw = createLogUpdate(stream);
  const start = Date.now();
  const frame = (): void => {
    const { columns = 80, rows = 24 } = stream;
    draw(boardText(board, { pipelineName, elapsed: Date.now() - start, columns, rows }));
  };
  let timer: NodeJS.Timeout | undefined;
  return {
    event(event) {
      timer ??= setInterval(frame, 1_000 / FRAMES);
      board.apply(event);
    },
    note: (line) => draw.persist(line),
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
  const told = `${done} of ${plural(steps.length, 'step')} done, ${running} running  ${duration(on.elapsed)}`;
  const head = `${styled('bold', oneLine(on.pipelineName, on.columns - told.length - 2))}  ${told}`;
  const room = Math.max(1, on.rows - 4);
  const shown = steps.length <= room ? steps : pickRows(steps, room);
  const hidden = steps.length - shown.length;
  const longest = Math.max(...shown.map((step) => step.name.length + 2 * step.depth));
  const width = Math.max(8, Math.min(40, longest, on.columns - BESIDE_NAME));
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
  const done = steps.filter((step) => step.endTime !== undefined);
  const rest = [...done.sort((a, b) => Number(b.endTime) - Number(a.endTime)), ...steps];
  for (const step of rest) if (chosen.size < room) chosen.add(step);
  return steps.filter((step) => chosen.has(step));
}

function rowText(step: BoardRow, width: number, columns: number): string {
  const indent = '  '.repeat(step.depth);
  const name = `${indent}${oneLine(step.name, width - indent.length)}`.padEnd(width);
  const isWaiting = step.status === 'Waiting';
  const start = ` ${statusMark(step.status)} ${isWaiting ? styled('dim', name) : name}  ${styled('dim', step.type.padEnd(13))}`;
  const room = columns - width - BESIDE_NAME;
  if (isWaiting) {
    const branch = step.branch === undefined ? '' : ` (${step.branch})`;
    return `${start} ${oneLine(`waits${branch}`, room + 8)}`;
  }
  const { startTime = new Date(), endTime = new Date() } = step;
  const time = duration(endTime.getTime() - startTime.getTime());
  const line = isRunning(step) && room > 10 ? oneLine(step.line ?? '', room) : '';
  return `${start} ${time.padEnd(8)} ${styled('dim', line)}`.trimEnd();
}
