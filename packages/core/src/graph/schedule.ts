import type { Graph } from './graph.ts';

/** Which step may run next. It only counts; nothing here recurses on the depth of the graph. */
export interface Schedule {
  /** The next step that waits for nothing, in the document's order; `undefined` when there is none now. */
  next(): number | undefined;
  /** `node` succeeded and, where it has branches, selected `branch`. */
  succeeded(node: number, branch?: string): void;
}

/** `done`: nodes that have succeeded before, with the branch they selected. Of the others only those of `only` run. */
export function createSchedule(
  { nodes }: Graph,
  done: ReadonlyMap<number, string | undefined> = new Map(),
  only: (node: number) => boolean = () => true,
): Schedule {
  const waiting = nodes.map((node) => node.dependencies.length);
  const mayRun = (node: number): boolean => !done.has(node) && only(node);
  const ready = nodes.flatMap((_, i) => (waiting[i] === 0 && mayRun(i) ? [i] : []));
  let head = 0;
  const succeeded = (node: number, branch?: string): void => {
    for (const dependent of nodes[node]?.dependents ?? []) {
      const { gate } = nodes[dependent] ?? {};
      // A step of the branch not taken keeps waiting for ever, and so does all that waits for it.
      if (gate?.node === node && gate.branch !== branch) continue;
      waiting[dependent] = (waiting[dependent] ?? 0) - 1;
      if (waiting[dependent] === 0 && mayRun(dependent)) ready.push(dependent);
    }
  };
  for (const [node, branch] of done) succeeded(node, branch);
  ready.sort((a, b) => a - b);
  return { next: () => (head < ready.length ? ready[head++] : undefined), succeeded };
}
