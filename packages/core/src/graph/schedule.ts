import type { Graph } from './graph.ts';

/** Which step may run next. It only counts; nothing here recurses on the depth of the graph. */
export interface Schedule {
  /** The next step that waits for nothing, in the document's order; `undefined` when there is none now. */
  next(): number | undefined;
  /** `node` succeeded and, where it has branches, selected `branch`. */
  succeeded(node: number, branch?: string): void;
}

export function createSchedule({ nodes }: Graph): Schedule {
  const waiting = nodes.map((node) => node.dependencies.length);
  const ready = nodes.flatMap((_, i) => (waiting[i] === 0 ? [i] : []));
  let head = 0;
  return {
    next: () => (head < ready.length ? ready[head++] : undefined),
    succeeded(node, branch) {
      for (const dependent of nodes[node]?.dependents ?? []) {
        const { gate } = nodes[dependent] ?? {};
        // A step of the branch not taken keeps waiting for ever, and so does all that waits for it.
        if (gate?.node === node && gate.branch !== branch) continue;
        waiting[dependent] = (waiting[dependent] ?? 0) - 1;
        if (waiting[dependent] === 0) ready.push(dependent);
      }
    },
  };
}
