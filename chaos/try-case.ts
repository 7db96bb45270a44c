import type { Case } from './case.ts';
import { violations } from './checks/violations.ts';
import { openPlace } from './open-place.ts';
import { type Outcome, outcomeOf } from './outcome.ts';
import { runCase } from './run-case.ts';
import type { Survey, Workplace } from './survey.ts';
import { addCase, type Tally } from './tally.ts';

/** Runs a case and judges what it left. `keep`: its folder stays where there are violations. */
export async function tryCase(
  one: Case,
  { pipeline, backend, outcome: undisturbed }: Survey,
  workplace: Workplace & { readonly keep: boolean },
  tally: Tally,
): Promise<void> {
  const { folder, seed, keep } = workplace;
  const place = await openPlace(folder, pipeline, seed, backend, one.faults);
  const processes = await runCase(place, pipeline, one.kills, { ...workplace, backend });
  const outcome = await outcomeOf(place, backend, workplace);
  addCase(tally, processes, {
    kills: one.kills,
    backend: backend.name,
    struck: outcome.witness?.struck ?? [],
  });
  // With the machine; or stopped beside the job that waits for that. What a service runs is not lost.
  const jobsMayBeLost =
    outcome.witness === undefined && (pipeline.waits || one.kills.some((kill) => kill?.withJobs));
  const found = violations(outcome, processes, {
    undisturbed,
    mayHaveMoreAttempts: (step) => jobsMayBeLost || hasSeveralHosts(undisturbed, step),
  });
  const isKept = keep && found.length > 0;
  if (isKept) await place.leave();
  else await place.remove();
  if (found.length === 0) return;
  tally.failures.push({
    case: one,
    backend: backend.name,
    violations: found,
    ...(isKept && { folder: place.root }),
  });
}

/**
 * Hosts do not start at one moment. A job of which some had not begun when their starter died is lost, as none may
 * begin twice.
 */
function hasSeveralHosts({ attempts, effects }: Outcome, step: string): boolean {
  return effects.some(({ job, what }) => what.endsWith('-algo-2') && attempts.get(job)?.step === step);
}
