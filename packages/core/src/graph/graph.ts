import type { PlacedStep } from '../definition/steps.ts';

/** Which step waits for which. Nodes are numbered in the document's order. */
export interface Graph {
  readonly nodes: readonly GraphNode[];
}

interface GraphNode {
  readonly step: PlacedStep;
  /** Steps it waits for; the step that nests it is one of them. */
  readonly dependencies: readonly number[];
  /** Steps that wait for it. */
  readonly dependents: readonly number[];
  /** Runs only when this step selects this branch. */
  readonly gate?: { readonly node: number; readonly branch: string };
}

/** `dependencyNames` has, for each of `steps`, the names of those it waits for. */
export function buildGraph(
  steps: readonly PlacedStep[],
  dependencyNames: readonly ReadonlySet<string>[],
): Graph {
  const numbers = new Map(steps.map((step, i) => [step.name, i]));
  const dependents = steps.map((): number[] => []);
  const nodes = steps.map((step, i): GraphNode => {
    const parent = step.parent && numbers.get(step.parent.step.name);
    const named = [...(dependencyNames[i] ?? [])].flatMap((name) => numbers.get(name) ?? []);
    const dependencies = [...new Set(parent === undefined ? named : [...named, parent])];
    for (const on of dependencies) dependents[on]?.push(i);
    return {
      step,
      dependencies,
      dependents: dependents[i] as number[],
      ...(parent !== undefined && step.parent && { gate: { node: parent, branch: step.parent.branch } }),
    };
  });
  return { nodes };
}
