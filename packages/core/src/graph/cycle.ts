import type { Graph } from './graph.ts';

/**
 * The names along cycles, the first repeated at the end of each: at least one from every group of steps
 * that wait for each other and for nobody else; none when there is no cycle.
 */
export function findCycles({ nodes }: Graph): string[][] {
  const waiting = nodes.map((node) => node.dependencies.length);
  const free = waiting.flatMap((count, i) => (count === 0 ? [i] : []));
  for (let next = free.pop(); next !== undefined; next = free.pop()) {
    for (const dependent of nodes[next]?.dependents ?? []) {
      waiting[dependent] = (waiting[dependent] ?? 0) - 1;
      if (waiting[dependent] === 0) free.push(dependent);
    }
  }
  // Whoever still waits, waits for somebody who still waits: walking up must come round.
  const cycles: string[][] = [];
  const walks = new Map<number, number>();
  for (const [start, count] of waiting.entries()) {
    if (count === 0 || walks.has(start)) continue;
    const path: number[] = [];
    let at = start;
    while (!walks.has(at)) {
      walks.set(at, start);
      path.push(at);
      at = nodes[at]?.dependencies.find((on) => (waiting[on] ?? 0) > 0) ?? start;
    }
    // Else it came to a cycle that an earlier walk has found.
    if (walks.get(at) === start)
      cycles.push([...path.slice(path.indexOf(at)), at].map((i) => nodes[i]?.step.name ?? ''));
  }
  return cycles;
}
