import type { Effect } from './effects.ts';
import type { JobAttempt } from './journal.ts';

/**
 * The jobs that jobs of steps have started, as attempts of their own. The name of such a part begins with that of its
 * step's job, and goes on with what it is and which attempt of that: `<job>-001-1a2b3c4d`. `names`: all that may hold one.
 */
export function partsOf(
  attempts: ReadonlyMap<string, JobAttempt>,
  effects: readonly Effect[],
  names: readonly string[],
): ReadonlyMap<string, JobAttempt> {
  const found = new Map<string, { readonly step: string; readonly part: string; readonly log: string }>();
  for (const [job, { step, log }] of attempts) {
    const pattern = new RegExp(`${job}-((\\w+)-[0-9a-f]{8})\\b`, 'g');
    for (const [name, part = '', what] of names.flatMap((text) => [...text.matchAll(pattern)])) {
      found.set(name, { step: `${step}, part ${what}`, part, log: log.replace(/\.log$/, `.${part}.log`) });
    }
  }
  // In the order in which they began; before them those that died too early to do anything.
  const began = (name: string): number => effects.findIndex(({ job }) => job === name);
  const ordered = [...found].sort(([a], [b]) => began(a) - began(b));
  const byStep = Map.groupBy(ordered, ([, { step }]) => step);
  return new Map(
    [...byStep.values()].flatMap((same) =>
      same.map(
        ([name, one], i) => [name, { ...one, attempt: i + 1, isLast: i === same.length - 1 }] as const,
      ),
    ),
  );
}
