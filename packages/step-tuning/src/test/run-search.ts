import type { Parameters, Trial } from '../search/trial.ts';
import type { SearchedRequest } from '../search/tuning-request.ts';
import { type SearchContext, type TuningSearch, tuningSearch } from '../search/tuning-search.ts';

type Config = SearchedRequest['HyperParameterTuningJobConfig'];

export const BRANIN: NonNullable<Config['ParameterRanges']> = {
  ContinuousParameterRanges: [
    { Name: 'x1', MinValue: '-5', MaxValue: '10' },
    { Name: 'x2', MinValue: '0', MaxValue: '15' },
  ],
};

/** Minimum 0.397887. Source: Dixon and Szegő (1978). */
export function branin(parameters: Parameters): number {
  const [a, b] = [Number(parameters['x1']), Number(parameters['x2'])];
  const wave = b - (5.1 / (4 * Math.PI ** 2)) * a ** 2 + (5 / Math.PI) * a - 6;
  return wave ** 2 + 10 * (1 - 1 / (8 * Math.PI)) * Math.cos(a) + 10;
}

export function searchWith(
  config: Partial<Config>,
  context: Partial<SearchContext> = {},
  request: Partial<SearchedRequest> = {},
): TuningSearch {
  const HyperParameterTuningJobConfig: Config = {
    Strategy: 'Bayesian',
    ResourceLimits: {},
    HyperParameterTuningJobObjective: { Type: 'Minimize' },
    ParameterRanges: BRANIN,
    ...config,
  };
  return tuningSearch({ HyperParameterTuningJobConfig, ...request }, { seed: 1, ...context });
}

export function completed(parameters: Parameters, objective: number): Trial {
  return { parameters, status: 'Completed', metrics: [objective], objective };
}

/** Trials one after the other until there are `count`, or nothing is left to try. */
export function run(
  search: TuningSearch,
  objective: (parameters: Parameters) => number,
  count: number,
  start: readonly Trial[] = [],
): Trial[] {
  const history = [...start];
  while (history.length < count) {
    const [proposal] = search.next(history, 1);
    if (!proposal) break;
    history.push({ ...proposal, ...completed(proposal.parameters, objective(proposal.parameters)) });
  }
  return history;
}
