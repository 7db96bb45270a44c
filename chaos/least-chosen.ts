import type { Random } from './random.ts';

/** One of the points that were chosen least often. */
export function leastChosen(
  points: readonly string[],
  chosen: ReadonlyMap<string, number>,
  random: Random,
): string {
  const timesOf = (point: string): number => chosen.get(point) ?? 0;
  const least = Math.min(...points.map(timesOf));
  return random.pick(points.filter((point) => timesOf(point) === least).sort());
}
