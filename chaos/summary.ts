import { caseText } from './case.ts';
import { type Failure, killsOf, leastHits, type Tally } from './tally.ts';

export interface Asked {
  readonly kills: number;
  readonly seed: number;
  readonly plant?: string | undefined;
}

/** Where the kills were, in a line for each point. */
export function histogram({ atPoints, atRandom, byBackend, withJobs }: Tally): string {
  const rows = [...atPoints].sort(([a], [b]) => (a < b ? -1 : 1));
  const width = Math.max(...rows.map(([point]) => point.length), 'at any other time'.length);
  const row = (name: string, hits: number): string =>
    `  ${name.padEnd(width)} ${String(hits).padStart(5)} ${'▇'.repeat(Math.min(hits, 60))}`.trimEnd();
  return [
    ...rows.map(([point, hits]) => row(point, hits)),
    row('at any other time', atRandom),
    `  of these, with all its jobs, as when a machine dies: ${withJobs}`,
    `  by what runs the jobs: ${[...byBackend].map(([name, kills]) => `${name} ${kills}`).join(', ')}`,
  ].join('\n');
}

/** What was done, and what came of it. */
export function summary(tally: Tally, asked: Asked, milliseconds: number): string {
  const least = leastHits(asked.kills);
  const rare = [...tally.atPoints].filter(([, hits]) => hits < least);
  const counts = `${killsOf(tally)} kills in ${tally.cases} cases, ${tally.processes} processes, ${duration(milliseconds)}`;
  return [
    ...tally.failures.map((failure) => failureText(failure, asked)),
    ...rare.map(([point, hits]) => `${point} was hit ${hits} times only, and was to be hit ${least} times`),
    `${counts}: ${tally.failures.length === 0 ? 'no violation' : `${tally.failures.length} cases with violations`}`,
  ].join('\n');
}

function failureText({ case: failed, backend, violations, folder }: Failure, { seed, plant }: Asked): string {
  const options = `--seed ${seed} --backend ${backend}${plant === undefined ? '' : ` --plant ${plant}`}`;
  return [
    `VIOLATION in ${failed.pipeline}:`,
    ...violations.map((violation) => `  ${violation}`),
    `  again: npm run chaos -- ${options} --case '${caseText(failed)}'`,
    ...(folder === undefined ? [] : [`  what there is of it: ${folder}`]),
    '',
  ].join('\n');
}

/** `12:34`, minutes and seconds. */
export function duration(milliseconds: number): string {
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
