import type { StepDetails } from '@slipway/core';
import { styled } from './format.ts';

type Chart = NonNullable<StepDetails['chart']>;

const HEIGHT = 8;
/** Columns for the scale. */
const SCALE = 12;
/** So many columns for each value where there is room. */
const SPACE = 3;

/** Each value as a dot, and the best so far as a line: from the first to the last, as far as they fit into `columns`. */
export function chartLines({ title, values, better }: Chart, columns: number): string[] {
  const known = values.filter((value): value is number => value !== undefined && Number.isFinite(value));
  if (known.length === 0) return [];
  const sign = better === 'less' ? 1 : -1;
  const losses = known.map((value) => sign * value).sort((a, b) => a - b);
  const best = losses[0] as number;
  const worst = scaleEnd(losses);
  const room = Math.max(10, columns - SCALE - 4);
  const places = placesOf(values, sign, room);
  /** Larger values are higher. */
  const rowOf = (loss: number): number => {
    const fromBest = worst === best ? 0 : (Math.min(loss, worst) - best) / (worst - best);
    const row = Math.round(fromBest * (HEIGHT - 1));
    return better === 'less' ? HEIGHT - 1 - row : row;
  };
  const cells = Array.from({ length: HEIGHT }, () => places.map(() => ' '));
  let soFar = Number.POSITIVE_INFINITY;
  for (const [x, loss] of places.entries()) {
    if (loss !== undefined && loss < soFar) soFar = loss;
    if (soFar < Number.POSITIVE_INFINITY) put(cells, rowOf(soFar), x, styled('dim', '─'));
    if (loss === undefined) continue;
    const dot =
      loss > worst ? styled('dim', '▲') : loss === best ? styled('green', '●') : styled('cyan', '•');
    put(cells, rowOf(loss), x, dot);
  }
  const ends = new Map([
    [rowOf(worst), worst],
    [rowOf(best), best],
  ]);
  const label = (row: number): string => {
    const loss = ends.get(row);
    return (loss === undefined ? '' : shown(sign * loss)).padStart(SCALE);
  };
  const last = String(values.length);
  return [
    ` ${styled('bold', title)} ${styled('dim', 'by trial, and the best so far')}`,
    ...cells.map((row, index) => {
      const edge = index === 0 || index === HEIGHT - 1 ? '┤' : '│';
      return `${label(index)} ${styled('dim', edge)}${row.join('').trimEnd()}`;
    }),
    `${' '.repeat(SCALE + 1)} ${'1'.padEnd(Math.max(1, places.length - last.length))}${places.length > 1 ? last : ''}`,
  ];
}

/** What is far off is at the edge, or it would flatten all the others: the upper quartile, and half as far again. */
function scaleEnd(losses: readonly number[]): number {
  const best = losses[0] as number;
  const worst = losses.at(-1) as number;
  const quartile = losses[Math.ceil((losses.length - 1) * 0.75)] as number;
  return quartile === best ? worst : Math.min(worst, quartile + 0.5 * (quartile - best));
}

/** The loss at each column: values side by side, or the best of those that share a column. */
function placesOf(
  values: readonly (number | undefined)[],
  sign: number,
  room: number,
): (number | undefined)[] {
  const space = Math.max(1, Math.min(SPACE, Math.floor(room / values.length)));
  const perColumn = Math.ceil(values.length / room);
  const count = Math.ceil(values.length / perColumn);
  return Array.from({ length: (count - 1) * space + 1 }, (_, x) => {
    if (x % space !== 0) return undefined;
    const from = (x / space) * perColumn;
    const here = values
      .slice(from, from + perColumn)
      .flatMap((value) => (value === undefined ? [] : [sign * value]));
    return here.length === 0 ? undefined : Math.min(...here);
  });
}

function put(cells: string[][], row: number, x: number, mark: string): void {
  const line = cells[row];
  if (line !== undefined) line[x] = mark;
}

function shown(value: number): string {
  return String(Number(value.toPrecision(5)));
}
