import { type SearchedRequest, type Trial, type TuningSearch, tuningSearch } from '@slipway/step-tuning';
import type { BenchFunction } from './functions.ts';

/** The search as a tuning job's request asks for it. */
export function searchOf(
  { ranges }: Pick<BenchFunction, 'ranges'>,
  seed: number,
  config: Partial<SearchedRequest['HyperParameterTuningJobConfig']>,
): TuningSearch {
  const request: SearchedRequest = {
    HyperParameterTuningJobConfig: {
      Strategy: 'Bayesian',
      ResourceLimits: {},
      HyperParameterTuningJobObjective: { Type: 'Minimize' },
      ParameterRanges: ranges,
      ...config,
    },
  };
  return tuningSearch(request, { seed });
}

/** The objectives of `trials` trials, one after the other. */
export function searchTrials(bench: BenchFunction, search: TuningSearch, trials: number): number[] {
  const history: Trial[] = [];
  while (history.length < trials) {
    const [proposal] = search.next(history, 1);
    if (!proposal) throw new Error('The search has nothing left to try');
    history.push({ ...proposal, status: 'Completed', metrics: [], objective: bench.at(proposal.parameters) });
  }
  return history.map(({ objective }) => objective as number);
}
