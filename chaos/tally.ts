import type { Case } from './case.ts';
import type { Ended } from './command-line.ts';

/** What was done, and what was found. */
export interface Tally {
  cases: number;
  processes: number;
  /** Processes that were killed at a point, by its name. */
  readonly atPoints: Map<string, number>;
  /** Processes that were killed at any other time. */
  atRandom: number;
  /** How often faults of calls struck, by `faultPoint`. */
  readonly atFaults: Map<string, number>;
  /** All of them, by what ran their jobs. */
  readonly byBackend: Map<string, number>;
  /** Those of all of them whose jobs were killed with them. */
  withJobs: number;
  readonly failures: Failure[];
}

export interface Failure {
  readonly case: Case;
  readonly backend: string;
  readonly violations: readonly string[];
  /** Where it happened, where that is kept. */
  readonly folder?: string;
}

export function openTally(points: readonly string[], faults: readonly string[]): Tally {
  const atPoints = new Map(points.map((point) => [point, 0]));
  const atFaults = new Map(faults.map((fault) => [fault, 0]));
  const counts = { cases: 0, processes: 0, atRandom: 0, withJobs: 0 };
  return { ...counts, atPoints, atFaults, byBackend: new Map(), failures: [] };
}

/** Takes in how the processes of a case ended. */
export function addCase(
  tally: Tally,
  processes: readonly Ended[],
  {
    kills,
    backend,
    struck,
  }: Pick<Case, 'kills'> & { readonly backend: string; readonly struck: readonly string[] },
): void {
  tally.cases += 1;
  tally.processes += processes.length;
  for (const fault of struck) addOne(tally.atFaults, fault);
  for (const [index, { isKilled, trace }] of processes.entries()) {
    const kill = kills[index];
    if (!isKilled || kill === undefined) continue;
    if (trace.killedAt === undefined) tally.atRandom += 1;
    else addOne(tally.atPoints, trace.killedAt);
    addOne(tally.byBackend, backend);
    if (kill.withJobs) tally.withJobs += 1;
  }
}

function addOne(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

export function killsOf({ atPoints, atRandom }: Tally): number {
  return [...atPoints.values()].reduce((sum, hits) => sum + hits, atRandom);
}

/** How often each point is to be hit: 20 times in 1,000. */
export function leastHits(kills: number): number {
  return Math.floor(kills / 50);
}

/** How often each fault of a call is to strike: 5 times in 1,000. */
export function leastStrikes(kills: number): number {
  return Math.floor(kills / 200);
}

/** Kills that are still to be made, so that there are as many as were asked for, and enough at each point. */
export function lackingKills(tally: Tally, kills: number): number {
  const least = leastHits(kills);
  const atPoints = [...tally.atPoints.values()].reduce((sum, hits) => sum + Math.max(0, least - hits), 0);
  const strikes = leastStrikes(kills);
  const atFaults = [...tally.atFaults.values()].reduce((sum, hits) => sum + Math.max(0, strikes - hits), 0);
  return Math.max(kills - killsOf(tally), atPoints, atFaults);
}
