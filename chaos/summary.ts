import { caseText } from './case.ts';
import { type Failure, killsOf, leastHits, leastStrikes, type Tally } from './tally.ts';

export interface Asked {
  readonly kills: number;
  readonly seed: number;
  readonly plant?: string | undefined;
}

/** Where the kills were, in a line for each point, and which calls went wrong. */
export function histogram({ atPoints, atFaults, atRandom, byBackend, withJobs }: Tally): string {
  const sorted = (counts: ReadonlyMap<string, number>) => [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
  const faults = Map.groupBy(sorted(atFaults), ([fault]) => fault.slice(0, fault.indexOf(':')));
  const names = [...atPoints.keys(), ...faults.keys(), 'at any other time'];
  const width = Math.max(...names.map(({ length }) => length));
  const row = (name: string, hits: number): string =>
    `  ${name.padEnd(width)} ${String(hits).padStart(5)} ${'▇'.repeat(Math.min(hits, 60))}`.trimEnd();
  return [
    ...sorted(atPoints).map(([point, hits]) => row(point, hits)),
    row('at any other time', atRandom),
    `  of these, with all its jobs, as when a machine dies: ${withJobs}`,
    `  by what runs the jobs: ${[...byBackend].map(([name, kills]) => `${name} ${kills}`).join(', ')}`,
    ...[...faults].map(([name, all]) => `  ${name.padEnd(width)}   ${all.map(kindAndHits).join(', ')}`),
  ].join('\n');
}

/** What was done, and what came of it. */
export function summary(tally: Tally, asked: Asked, milliseconds: number): string {
  const rare = [
    ...rareOf(tally.atPoints, leastHits(asked.kills)),
    ...rareOf(tally.atFaults, leastStrikes(asked.kills)),
  ];
  const counts = `${killsOf(tally)} kills in ${tally.cases} cases, ${tally.processes} processes, ${duration(milliseconds)}`;
  return [
    ...tally.failures.map((failure) => failureText(failure, asked)),
    ...rare,
    `${counts}: ${tally.failures.length === 0 ? 'no violation' : `${tally.failures.length} cases with violations`}`,
  ].join('\n');
}

/** `lost-answer 4`. */
function kindAndHits([fault, hits]: readonly [string, number]): string {
  return `${fault.slice(fault.indexOf(':') + 1)} ${hits}`;
}

function rareOf(counts: ReadonlyMap<string, number>, least: number): readonly string[] {
  const rare = [...counts].filter(([, hits]) => hits < least);
  return rare.map(([point, hits]) => `${point} was hit ${hits} times only, and was to be hit ${least} times`);
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
