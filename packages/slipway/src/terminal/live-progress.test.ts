import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import type { Board, BoardRow } from './board.ts';
import { boardText } from './live-progress.ts';

const start = new Date(Date.now() - 60_000);
const end = new Date(start.getTime() + 1_500);

const row = (name: string, status: BoardRow['status'], more: Partial<BoardRow> = {}): BoardRow => ({
  name,
  type: 'Processing',
  depth: 0,
  status,
  ...(status !== 'Waiting' && { startTime: start }),
  ...((status === 'Succeeded' || status === 'Failed') && { endTime: end }),
  ...more,
});

function frame(rows: readonly BoardRow[], size: { columns?: number; rows?: number } = {}): string[] {
  const board: Board = { rows, apply: () => undefined };
  const on = { pipelineName: 'Mine', elapsed: 61_000, columns: 80, rows: 24, ...size };
  return stripVTControlCharacters(boardText(board, on)).split('\n');
}

test('shows what is done, what runs with its last line, and what waits', () => {
  const lines = frame([
    row('Process', 'Succeeded'),
    row('Train', 'Executing', { line: '[12] rmse:2.1' }),
    row('Check', 'Waiting', { type: 'Condition' }),
    row('Register', 'Waiting', { type: 'RegisterModel', depth: 1, branch: 'if' }),
  ]);
  expect(lines).toEqual([
    'Mine  1 of 4 steps done, 1 running  1m 01s',
    '',
    ' ✔ Process     Processing    1.50s',
    ' ● Train       Processing    1m 00s   [12] rmse:2.1',
    ' · Check       Condition     waits',
    ' ·   Register  RegisterModel waits (if)',
  ]);
});

test('in a low terminal shows what runs and what failed, then what was done last, and counts the rest', () => {
  const done = Array.from({ length: 20 }, (_, i) =>
    row(`Done${i}`, 'Succeeded', { endTime: new Date(start.getTime() + (20 - i) * 1_000) }),
  );
  const waiting = Array.from({ length: 30 }, (_, i) => row(`Waits${i}`, 'Waiting'));
  const lines = frame([...done, row('Bad', 'Failed'), row('Now', 'Executing'), ...waiting], { rows: 10 });
  // Done0 to Done3 ended last.
  expect(lines.slice(2).map((line) => line.trim().split(/ +/)[1])).toEqual([
    'Done0',
    'Done1',
    'Done2',
    'Done3',
    'Bad',
    'Now',
    'and',
  ]);
  expect(lines.at(-1)).toBe('  … and 46 steps more');
  // One line is left for the cursor.
  expect(lines.length).toBeLessThan(10);
});

test('more steps run than there are lines: still no more lines than that', () => {
  const running = Array.from({ length: 100 }, (_, i) => row(`Step${i}`, 'Executing', { line: 'x' }));
  expect(frame(running, { rows: 8 })).toHaveLength(7);
  expect(frame(running, { rows: 1 })).toHaveLength(4);
});

test.each([40, 60, 80, 200])('no line is longer than a terminal of %d columns', (columns) => {
  const long = 'a-name-of-sixty-four-characters-which-is-the-most-a-step-may-have-';
  const rows = [
    row(long.slice(0, 64), 'Executing', { line: 'a line of a log that goes on and on '.repeat(10) }),
    row(long.slice(0, 60), 'Waiting', { depth: 2, branch: 'else' }),
  ];
  const lines = frame(rows, { columns });
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(columns);
});

test('a pipeline without steps has its head', () => {
  expect(frame([])).toEqual(['Mine  0 of 0 steps done, 0 running  1m 01s', '']);
});
