import { type CallFault, faultPoints, parseFault } from './call-fault.ts';
import { leastChosen } from './least-chosen.ts';
import type { Random } from './random.ts';
import type { Survey } from './survey.ts';

/** Every fault that calls of a pipeline can have. */
export function faultsOf({ outcome: { witness } }: Survey): readonly string[] {
  return witness === undefined ? [] : faultPoints(witness.calls);
}

/**
 * One to three of the faults that were chosen least often, each at one of the calls that there are undisturbed; `chosen`
 * counts them. None where no service runs the jobs.
 */
export function planFaults(
  survey: Survey,
  chosen: Map<string, number>,
  random: Random,
): readonly CallFault[] {
  const points = faultsOf(survey);
  if (points.length === 0) return [];
  return Array.from({ length: random.between(1, 3) }, () => {
    const point = leastChosen(points, chosen, random);
    chosen.set(point, (chosen.get(point) ?? 0) + 1);
    const { operation } = parseFault(`${point}#1`);
    return parseFault(`${point}#${random.between(1, survey.outcome.witness?.calls.get(operation) ?? 1)}`);
  });
}
