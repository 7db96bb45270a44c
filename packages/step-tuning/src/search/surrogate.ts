import { fitKernel } from './gaussian-process/fit.ts';
import type { Kernel } from './gaussian-process/kernel.ts';
import { type Posterior, posterior } from './gaussian-process/posterior.ts';
import { type Observations, selection, standings } from './observations.ts';
import type { Point } from './space.ts';

/** What the search believes of the objective. */
export interface Surrogate extends Posterior {
  /** The best objective that was seen, as the posterior counts. */
  readonly best: number;
}

// A model costs the cube of the points it knows, and a look into it their square. With these many, the next
// trial is chosen in tens of milliseconds after any number of them.
const KNOWN_AT_MOST = 120;
const FITTED_AT_MOST = 60;
const RUNNING_AT_MOST = 30;

/**
 * Models of what was seen, at points where nothing was measured as they themselves expect it. One is a function of
 * its arguments; the last kernel is kept only because most histories ask for the same one again.
 */
export function surrogateModel(
  categorical: readonly boolean[],
): (observations: Observations, running: readonly Point[]) => Surrogate {
  let last: { readonly observations: Observations; readonly kernel: Kernel } | undefined;
  const kernelFor = (observations: Observations): Kernel => {
    if (last && isSame(last.observations, observations)) return last.kernel;
    const { points, losses } = pickFrom(observations, FITTED_AT_MOST);
    const kernel = fitKernel(categorical, points, standings(losses));
    last = { observations, kernel };
    return kernel;
  };
  return (observations, running) => {
    const kernel = kernelFor(firstOf(observations, fitLength(observations.points.length)));
    const { points, losses } = pickFrom(observations, KNOWN_AT_MOST);
    const values = standings(losses);
    const seen = posterior(kernel, categorical, points, values);
    const best = Math.min(...values);
    const latest = running.slice(-RUNNING_AT_MOST);
    if (latest.length === 0) return { at: seen.at, best };
    const expected = latest.map((point) => seen.at(point).mean);
    const all = posterior(
      kernel,
      categorical,
      [...points, ...latest],
      Float64Array.of(...values, ...expected),
    );
    return { at: all.at, best };
  };
}

/** How many of `count` observations, the first ones, shape the kernel: with many, a new one for each 10 % more. */
function fitLength(count: number): number {
  let length = 40;
  if (count <= length) return count;
  for (let next = length; next <= count; next = Math.ceil(next * 1.1)) length = next;
  return length;
}

function firstOf({ points, losses }: Observations, count: number): Observations {
  return { points: points.slice(0, count), losses: losses.slice(0, count) };
}

function pickFrom({ points, losses }: Observations, count: number): Observations {
  const picked = selection(losses, count);
  return {
    points: picked.map((index) => points[index] as Point),
    losses: Float64Array.from(picked, (index) => losses[index] as number),
  };
}

function isSame(a: Observations, b: Observations): boolean {
  return (
    a.losses.length === b.losses.length &&
    a.losses.every((loss, index) => loss === b.losses[index]) &&
    a.points.every((point, index) => point.every((unit, axis) => unit === b.points[index]?.[axis]))
  );
}
