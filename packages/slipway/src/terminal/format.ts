import { stripVTControlCharacters, styleText } from 'node:util';
import type { JournalEvent, StepStatus } from '@slipway/core';

/** The status of a step, of which executions have some too, or that it has not started. */
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

/** `0.42s`, `12.3s`, `3m 05s`, `2h 07m`: the whole of each last unit. */
export function duration(milliseconds: number): string {
  const time = Math.max(0, milliseconds);
  if (time < 10_000) return `${(Math.floor(time / 10) / 100).toFixed(2)}s`;
  if (time < 60_000) return `${(Math.floor(time / 100) / 10).toFixed(1)}s`;
  const minutes = Math.floor(time / 60_000);
  const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  if (minutes < 60) return `${minutes}m ${two((time % 60_000) / 1_000)}s`;
  return `${Math.floor(minutes / 60)}h ${two(minutes % 60)}m`;
}

/** `just now`, `5m ago`, `3h ago`, `2d ago`. */
export function ago(time: Date, now: Date): string {
  const minutes = Math.floor((now.getTime() - time.getTime()) / 60_000);
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes}m ago`;
  const hours = Math.floor(minutes / 60);
  return hours < 24 ? `${hours}h ago` : `${Math.floor(hours / 24)}d ago`;
}

/** `2026-11-23 10:25:35`, by the clock of this machine. */
export function clockTime(time: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  const date = [time.getFullYear(), two(time.getMonth() + 1), two(time.getDate())].join('-');
  return `${date} ${time.toTimeString().slice(0, 8)}`;
}

/** `0 bytes`, `1 byte`, `12.3 kB`, `4.0 GB`: units of 1,000. */
export function bytes(count: number): string {
  if (count < 1_000) return plural(count, 'byte');
  const units = ['kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length, Math.floor(Math.log10(count) / 3));
  return `${(count / 1_000 ** power).toFixed(1)} ${units[power - 1]}`;
}

/** What a job wrote, without what would do more to a terminal than show it. Line ends and tabs stay. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not reach the terminal
  return stripVTControlCharacters(text).replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]+/g, ' ');
}

/** One line of at most `width` columns, as far as a character is one column. */
export function oneLine(text: string, width: number): string {
  const line = printable(text)
    .replaceAll(/[\n\t]/g, ' ')
    .trim();
  const characters = [...line];
  return characters.length > width ? `${characters.slice(0, Math.max(0, width - 1)).join('')}…` : line;
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** `attempt 1 failed, the next one starts in 2.00s: …` */
export function retryText(event: Extract<JournalEvent, { type: 'StepRetrying' }>): string {
  const { attempt, delaySeconds, failureReason } = event;
  const delay = duration(delaySeconds * 1_000);
  return `attempt ${attempt} failed, the next one starts in ${delay}: ${failureReason}`;
}
