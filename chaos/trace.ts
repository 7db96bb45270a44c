import { existsSync, readFileSync } from 'node:fs';

/** What a process told of the points that it passed. */
export interface Trace {
  readonly points: readonly string[];
  /** Milliseconds from the beginning of the process to its first point. */
  readonly firstAfter: number;
  /** Where it killed itself; `undefined`: it did not. */
  readonly killedAt?: string;
}

export function readTrace(path: string): Trace {
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];
  const told = lines.map((line) => line.slice(line.indexOf(' ') + 1));
  const wasKilled = told.at(-1) === 'killed';
  const points = wasKilled ? told.slice(0, -1) : told;
  const killedAt = wasKilled ? points.at(-1) : undefined;
  return {
    points,
    firstAfter: Number.parseFloat(lines[0] ?? '0'),
    ...(killedAt !== undefined && { killedAt }),
  };
}
