import { ONCE } from '../make-step.ts';
import type { Outcome } from '../outcome.ts';
import type { Expectation } from './expectation.ts';

/** What an attempt of a step did, and where that is among the effects of all. */
interface AttemptEffects {
  readonly job: string;
  readonly what: readonly string[];
  readonly first: number;
  readonly last: number;
}

/**
 * Each attempt does what it does once; no attempt begins before the one before it is over, nor any after a success;
 * and there are no more of them than undisturbed, where none can have been lost.
 */
export function* effectViolations(
  outcome: Outcome,
  { undisturbed, mayHaveMoreAttempts }: Expectation,
): Generator<string> {
  for (const job of new Set(outcome.effects.map((effect) => effect.job))) {
    if (!outcome.attempts.has(job)) yield `job ${job} ran, and the journal does not know of it`;
  }
  const [found, expected] = [effectsOfSteps(outcome), effectsOfSteps(undisturbed)];
  for (const step of new Set([...found.keys(), ...expected.keys()])) {
    const [attempts = [], wanted = []] = [found.get(step), expected.get(step)];
    for (const [index, { what }] of attempts.entries()) {
      const twice = what.filter((one, i) => what.indexOf(one) !== i);
      if (twice.length > 0) yield `${step}: attempt ${index + 1} did more than once: ${twice.join(', ')}`;
    }
    if (attempts.slice(0, -1).some(({ job }) => outcome.succeeded.has(job))) {
      yield `${step}: an attempt came after one that had succeeded`;
    }
    const ran = attempts.filter(({ what }) => what.length > 0);
    if (ran.some(({ first }, index) => first < (ran[index - 1]?.last ?? -1))) {
      yield `${step}: an attempt began before the one before it was over`;
    }
    const [is, should] = mayHaveMoreAttempts(step)
      ? [textOf(attempts.slice(-1)), textOf(wanted.slice(-1))]
      : [textOf(attempts), textOf(wanted)];
    if (is !== should) yield `${step}: its attempts did ${is} instead of ${should}`;
    for (const effect of ONCE) {
      if (countOf(effect, attempts) !== countOf(effect, wanted)) {
        yield `${step}: "${effect}" happened ${countOf(effect, attempts)} times`;
      }
    }
  }
}

/** By step; attempts in their order. */
function effectsOfSteps({ attempts, effects }: Outcome): ReadonlyMap<string, readonly AttemptEffects[]> {
  const steps = new Map<string, AttemptEffects[]>();
  for (const [job, { step, attempt }] of attempts) {
    const places = effects.flatMap((effect, place) => (effect.job === job ? [place] : []));
    const ofStep = steps.get(step) ?? [];
    ofStep[attempt - 1] = {
      job,
      what: places.map((place) => effects[place]?.what ?? ''),
      first: places[0] ?? -1,
      last: places.at(-1) ?? -1,
    };
    steps.set(step, ofStep);
  }
  return steps;
}

/** Hosts of one job do what they do in any order. */
function textOf(attempts: readonly AttemptEffects[]): string {
  return attempts.map(({ what }) => what.toSorted().join(' ') || 'nothing').join('; ') || 'nothing';
}

function countOf(effect: string, attempts: readonly AttemptEffects[]): number {
  return attempts.flatMap(({ what }) => what).filter((what) => what === effect).length;
}
