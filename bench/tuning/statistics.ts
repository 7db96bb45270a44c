/** The value below which the part `share` of the values lies, between two neighbours by proportion. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}

/** The 95 % interval of the median by the percentile bootstrap: 10,000 draws, the same ones every time. */
export function medianInterval(values: readonly number[]): readonly [low: number, high: number] {
  const random = generator(1);
  const medians = Array.from({ length: 10_000 }, () =>
    quantile(
      values.map(() => values[Math.floor(random() * values.length)] as number),
      0.5,
    ),
  );
  return [quantile(medians, 0.025), quantile(medians, 0.975)];
}

/** The least value so far, after each. */
export function bestSoFar(values: readonly number[]): number[] {
  let best = Number.POSITIVE_INFINITY;
  return values.map((value) => {
    best = Math.min(best, value);
    return best;
  });
}

/** Mulberry32, by T. Ettinger: numbers from 0 to 1. */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let hash = Math.imul(state ^ (state >>> 15), state | 1);
    hash ^= hash + Math.imul(hash ^ (hash >>> 7), hash | 61);
    return ((hash ^ (hash >>> 14)) >>> 0) / 2 ** 32;
  };
}
