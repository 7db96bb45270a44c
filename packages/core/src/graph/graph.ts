import type { PlacedStep } from '../definition/steps.ts';

/** Which step waits for which. Nodes are numbered in the document's order. */
export interface Graph {
  readonly nodes: readonly GraphNode[];
}

export interface GraphNode {
  readonly step: PlacedStep;
  /** Steps it waits for; the step that nests it is one of them. */
  readonly dependencies: readonly number[];
  /** Steps that wait for it. */
  readonly dependents: readonly number[];
  /** Runs only when this step selects this branch. */
  readonly gate?: { readonly node: number; readonly branch: string };
}

export function buildGraph(
  steps: Iterable<PlacedStep>,
  dependenciesOf: ReadonlyMap<string, ReadonlySet<string>>,
): Graph {
  const placed = [...steps];
  const numbers = new Map(placed.map((step, i) => [step.name, i]));
  const dependents = placed.map((): number[] => []);
  const nodes = placed.map((step, i): GraphNode => {
    const parent = step.parent && numbers.get(step.parent.step.name);
    const named = [...(dependenciesOf.get(step.name) ?? [])].flatMap((name) => numbers.get(name) ?? []);
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
