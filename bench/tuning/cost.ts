import type { Trial } from '@slipway/step-tuning';
import { functions } from './functions.ts';
import { searchOf } from './search-trials.ts';
import { quantile } from './statistics.ts';

export interface Cost {
  readonly function: string;
  /** Milliseconds of the processor for a choice while the search goes on. */
  readonly median: number;
  /** The same for a search that has just been made, as after a resume: nothing is remembered. */
  readonly fresh: number;
}

/** What choosing the next trial costs after `finished` trials, of which the last fifth were chosen by the search. */
export function costAfter(finished: number): Cost[] {
  return Object.entries(functions).map(([name, bench]) => {
    const history: Trial[] = [];
    const random = searchOf(bench, 0, { Strategy: 'Random' });
    const bayesian = searchOf(bench, 0, {});
    const choose = (search: typeof bayesian) => {
      const start = process.cpuUsage();
      const [proposal] = search.next(history, 1);
      const { user, system } = process.cpuUsage(start);
      return { proposal: proposal as NonNullable<typeof proposal>, ms: (user + system) / 1000 };
    };
    const advance = ({ proposal }: ReturnType<typeof choose>) =>
      history.push({
        ...proposal,
        status: 'Completed',
        metrics: [],
        objective: bench.at(proposal.parameters),
      });
    while (history.length < finished) advance(choose(history.length < 0.8 * finished ? random : bayesian));
    const fresh = Array.from({ length: 11 }, () => choose(searchOf(bench, 0, {})).ms);
    const warm = Array.from({ length: 41 }, () => {
      const choice = choose(bayesian);
      advance(choice);
      return choice.ms;
    });
    return { function: name, median: quantile(warm, 0.5), fresh: quantile(fresh, 0.5) };
  });
}
