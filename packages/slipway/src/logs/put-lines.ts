import { once } from 'node:events';
import type { Print } from '../stdout.ts';
import { styled } from '../terminal/format.ts';
import type { LoggedLine } from './read-logs.ts';

/** Puts lines on stdout as they come, no faster than they are read there. Ends when nobody reads any more. */
export async function putLines(
  lines: AsyncIterable<LoggedLine>,
  put: (line: LoggedLine) => boolean,
): Promise<void> {
  const { stdout } = process;
  for await (const line of lines) {
    if (stdout.destroyed) break;
    if (!put(line)) await once(stdout, 'drain').catch(endOfReading);
  }
}

/** Of what becomes of a stream only this is no fault: `destroyed` tells it. */
function endOfReading(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

/** As the job wrote it; where lines of several steps or jobs may come, after their name. */
export function putText(step: string | undefined): (line: LoggedLine) => boolean {
  return (line) => {
    const label = [...(step === undefined ? [labelOf(line)] : []), ...(line.part ? [line.part] : [])].join(
      '/',
    );
    const prefix = label === '' ? '' : styled('dim', `${label} | `);
    return process.stdout.write(`${prefix}${line.text}\n`);
  };
}

export function putJson(print: Print): (line: LoggedLine) => boolean {
  return (line) => print(described(line), 'line');
}

/** A line for programs. */
export function described({ step, attempt, part, text }: LoggedLine): object {
  return { StepName: step, Attempt: attempt, ...(part !== undefined && { Part: part }), Line: text };
}

function labelOf({ step, attempt }: LoggedLine): string {
  return attempt > 1 ? `${step}#${attempt}` : step;
}
