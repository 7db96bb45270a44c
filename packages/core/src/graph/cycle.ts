import type { Graph } from './graph.ts';

/** The names along one cycle, the first repeated at the end; `undefined` when there is none. */
export function findCycle({ nodes }: Graph): string[] | undefined {
  const waiting = nodes.map((node) => node.dependencies.length);
  const free = waiting.flatMap((count, i) => (count === 0 ? [i] : []));
  for (let next = free.pop(); next !== undefined; next = free.pop()) {
    for (const dependent of nodes[next]?.dependents ?? []) {
      waiting[dependent] = (waiting[dependent] ?? 0) - 1;
      if (waiting[dependent] === 0) free.push(dependent);
    }
  }
  const start = waiting.findIndex((count) => count > 0);
  if (start < 0) return undefined;
  // Whoever still waits, waits for somebody who still waits: walking up must come round.
  const walked = new Map<number, number>();
  const path: number[] = [];
  let at = start;
  while (!walked.has(at)) {
    walked.set(at, path.length);
    path.push(at);
    at = nodes[at]?.dependencies.find((on) => (waiting[on] ?? 0) > 0) ?? start;
  }
  const cycle = path.slice(walked.get(at));
  return [...cycle, at].map((i) => nodes[i]?.step.name ?? '');
}
