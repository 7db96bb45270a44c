import type { FoundFile } from '../found-files.ts';
import type { Outcome } from '../outcome.ts';
import type { Expectation } from './expectation.ts';

/**
 * `.slipway` holds the same as after an undisturbed run: so no draft, no lock, no unfinished object and no folder of a
 * job is left, and outputs and logs are the same byte for byte.
 */
export function* fileViolations(
  outcome: Outcome,
  { undisturbed, mayHaveMoreAttempts }: Expectation,
): Generator<string> {
  const is = byName(outcome, mayHaveMoreAttempts);
  const should = byName(undisturbed, mayHaveMoreAttempts);
  const left = [...is].filter(([name]) => !should.has(name));
  for (const [name, { path }] of left) {
    // Not all that is in a folder that is left.
    if (
      !left.some(
        ([, other]) => other.path.endsWith('/') && path !== other.path && path.startsWith(other.path),
      )
    )
      yield `left over: ${name}`;
  }
  for (const [name, { digest }] of should) {
    const found = is.get(name);
    if (found === undefined) yield `missing: ${name}`;
    else if (found.digest !== digest) yield `not as undisturbed: ${name}`;
  }
}

/** Of a step that may have more attempts, only what is of its last one can be the same. */
function byName(
  { attempts, files }: Outcome,
  mayHaveMoreAttempts: Expectation['mayHaveMoreAttempts'],
): ReadonlyMap<string, FoundFile> {
  return new Map(
    files.flatMap((file) => {
      const of = file.job === undefined ? undefined : attempts.get(file.job);
      if (of === undefined) return [[file.path, file] as const];
      if (!mayHaveMoreAttempts(of.step)) return [[`${file.path} of attempt ${of.attempt}`, file] as const];
      return of.isLast ? [[`${file.path} of the last attempt`, file] as const] : [];
    }),
  );
}
