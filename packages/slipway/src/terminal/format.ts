import { styleText } from 'node:util';
import type { StepStatus } from '@slipway/core';

/** A step's status, or that it has not started. */
export type ShownStatus = StepStatus | 'Waiting';

type Style = Parameters<typeof styleText>[0];

const MARKS: Readonly<Record<ShownStatus, readonly [string, Style]>> = {
  Waiting: ['·', 'dim'],
  Starting: ['●', 'cyan'],
  Executing: ['●', 'cyan'],
  Stopping: ['●', 'yellow'],
  Stopped: ['■', 'yellow'],
  Failed: ['✖', 'red'],
  Succeeded: ['✔', 'green'],
};

/** Text in a style where the terminal shows styles, and NO_COLOR is not set. */
export function styled(style: Style, text: string): string {
  return styleText(style, text, { stream: process.stderr });
}

export function statusMark(status: ShownStatus): string {
  const [mark, style] = MARKS[status];
  return styled(style, mark);
}

export function statusText(status: ShownStatus, width = 0): string {
  return styled(MARKS[status][1], status.padEnd(width));
}

/** `0.42s`, `12.3s`, `3m 05s`, `2h 07m`. */
export function duration(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1_000;
  if (seconds < 10) return `${seconds.toFixed(2)}s`;
  if (seconds < 60) return `${seconds.toFixed(1)}s`;
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  if (seconds < 3_600) return `${Math.floor(seconds / 60)}m ${two(seconds % 60)}s`;
  return `${Math.floor(seconds / 3_600)}h ${two((seconds % 3_600) / 60)}m`;
}

/** One line of at most `width` columns, without what would move the cursor. */
export function oneLine(text: string, width: number): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences of a job must not reach the terminal
  const clean = text.replaceAll(/\u001b\[[0-9;?]*[A-Za-z]/g, '').replaceAll(/[\u0000-\u001f\u007f]+/g, ' ');
  const trimmed = clean.trim();
  return trimmed.length > width ? `${trimmed.slice(0, Math.max(0, width - 1))}…` : trimmed;
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
