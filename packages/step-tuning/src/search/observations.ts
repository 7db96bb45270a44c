import type { Point, SearchSpace } from './space.ts';
import { hasFailed, lossOf, type ObjectiveType, type Trial } from './trial.ts';

/** What a model learns from: where trials were and what came of them, less is better. */
export interface Observations {
  readonly points: readonly Point[];
  readonly losses: Float64Array;
}

/** The trials that have ended, in order: a failed one counts as the worst of the others. */
export function observationsOf(
  space: SearchSpace,
  trials: readonly Trial[],
  type: ObjectiveType,
): Observations {
  const losses = trials.map((trial) => lossOf(trial, type));
  const worst = losses.reduce<number>((high, loss) => Math.max(high, loss ?? high), Number.NEGATIVE_INFINITY);
  if (worst === Number.NEGATIVE_INFINITY) return { points: [], losses: new Float64Array() };
  const seen = trials.flatMap((trial, index) => {
    const point = space.pointOf(trial.parameters);
    const loss = hasFailed(trial) ? worst : losses[index];
    return point === undefined || loss === undefined ? [] : [{ point, loss }];
  });
  return { points: seen.map(({ point }) => point), losses: Float64Array.from(seen, ({ loss }) => loss) };
}

/** The points of the best three, the best first: the search looks closer around them. */
export function incumbents({ points, losses }: Observations): Point[] {
  const order = [...losses.keys()].sort((a, b) => (losses[a] as number) - (losses[b] as number) || a - b);
  return order.slice(0, 3).map((index) => points[index] as Point);
}

/** No bent loss is farther above the median than so many times what the best is below it. */
const FARTHEST = 7;

/**
 * Losses with mean 0 and variance 1, after those above the median were bent by a logarithm: one training that
 * diverged would otherwise make all others look alike. How bad the bad ones are matters little to a search.
 */
export function standings(losses: Float64Array): Float64Array {
  const sorted = losses.toSorted();
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const spread = median - (sorted[0] ?? 0) || 1;
  const bent = losses.map((loss) =>
    loss <= median ? loss : median + spread * Math.min(FARTHEST, Math.log1p((loss - median) / spread)),
  );
  const mean = bent.reduce((sum, loss) => sum + loss, 0) / bent.length;
  const variance = bent.reduce((sum, loss) => sum + (loss - mean) ** 2, 0) / bent.length;
  const deviation = Math.sqrt(variance) || 1;
  return bent.map((loss) => (loss - mean) / deviation);
}

/** The best half of `count` and an even choice of the others, in order: what a model of bounded cost sees. */
export function selection(losses: Float64Array, count: number): number[] {
  const order = [...losses.keys()];
  if (order.length <= count) return order;
  order.sort((a, b) => (losses[a] as number) - (losses[b] as number) || a - b);
  const best = order.slice(0, Math.ceil(count / 2));
  const others = order.slice(best.length).sort((a, b) => a - b);
  const wanted = count - best.length;
  const even = Array.from(
    { length: wanted },
    (_, index) => others[Math.floor((index * others.length) / wanted)] as number,
  );
  return [...best, ...even].sort((a, b) => a - b);
}
