import type { Plan } from '../definition/plan.ts';
import type { Problem } from '../definition/problem.ts';
import { slipwayError } from '../errors.ts';
import type { Graph } from '../graph/graph.ts';
import type { JournalEvent } from './event.ts';
import type { Selection } from './execution.ts';
import type { RecordedExecution } from './recorded-execution.ts';

/**
 * What the journal of an execution of selected steps begins with: the steps before them, as the source execution
 * answered for them. Throws `BAD_SELECTION` with all that keeps the selection from being run, under the rules of
 * SelectiveExecutionConfig. Source: SageMaker API; Developer Guide, pipelines-selective-ex.
 */
export function reusedSteps(
  { graph }: Plan,
  selection: Selection,
  source: Pick<RecordedExecution, 'record' | 'state'> | undefined,
): readonly JournalEvent[] {
  const selected = new Set(selection.steps);
  const problems = [...selectionProblems(graph, selection)];
  const events: JournalEvent[] = [];
  for (const name of stepsBefore(graph, selected)) {
    const state = source?.state.steps.get(name);
    if (source !== undefined && state?.status === 'Succeeded') {
      const { response = null, reusedFrom = source.record.arn } = state;
      events.push({ type: 'StepReused', time: new Date(), step: name, response, source: reusedFrom });
    } else problems.push(notAnswered(name, source));
  }
  if (problems.length > 0) throw badSelection(problems);
  return events;
}

/** A step and all that wait for it, in the document's order. */
export function stepsFrom(graph: Graph, name: string): readonly string[] {
  return namesOf(graph, reach(graph, [indexOf(graph, name)], 'dependents'));
}

/** A step and all that it waits for, in the document's order. */
export function stepsUntil(graph: Graph, name: string): readonly string[] {
  return namesOf(graph, reach(graph, [indexOf(graph, name)], 'dependencies'));
}

function* selectionProblems(graph: Graph, { steps }: Selection): Generator<string> {
  if (steps.length === 0 || steps.length > 50)
    yield `1 to 50 steps can be selected, and these are ${steps.length}`;
  const names = new Set(graph.nodes.map(({ step }) => step.name));
  for (const name of steps) if (!names.has(name)) yield `the pipeline has no step ${name}`;
  const selected = graph.nodes.flatMap(({ step }, node) => (steps.includes(step.name) ? [node] : []));
  const after = reach(graph, selected, 'dependents');
  const before = reach(graph, selected, 'dependencies');
  const between = graph.nodes.flatMap(({ step }, node) =>
    after.has(node) && before.has(node) && !selected.includes(node) ? [step.name] : [],
  );
  if (between.length > 0)
    yield `what stands between two selected steps must be selected too: ${between.join(', ')}`;
}

/** Names of the steps that selected ones wait for, and that are not selected themselves. */
function stepsBefore({ nodes }: Graph, selected: ReadonlySet<string>): readonly string[] {
  const before = new Set<number>();
  for (const { step, dependencies } of nodes) {
    if (selected.has(step.name)) for (const on of dependencies) before.add(on);
  }
  return [...before].flatMap((node) => {
    const name = nodes[node]?.step.name ?? '';
    return selected.has(name) ? [] : [name];
  });
}

function reach(graph: Graph, from: readonly number[], along: 'dependents' | 'dependencies'): Set<number> {
  const reached = new Set(from);
  const open = [...from];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    for (const next of graph.nodes[node]?.[along] ?? []) {
      if (reached.has(next)) continue;
      reached.add(next);
      open.push(next);
    }
  }
  return reached;
}

function namesOf({ nodes }: Graph, numbers: ReadonlySet<number>): readonly string[] {
  return nodes.flatMap(({ step }, node) => (numbers.has(node) ? [step.name] : []));
}

function indexOf({ nodes }: Graph, name: string): number {
  const index = nodes.findIndex(({ step }) => step.name === name);
  if (index >= 0) return index;
  throw badSelection([`the pipeline has no step ${name}`]);
}

function notAnswered(name: string, source: Pick<RecordedExecution, 'record'> | undefined): string {
  if (source === undefined)
    return `the selected steps need what ${name} made, and no execution is named to take it from`;
  return `the selected steps need what ${name} made, and it did not succeed in execution ${source.record.id}`;
}

function badSelection(reasons: readonly string[]): Error {
  const code = 'BAD_SELECTION';
  const hint = 'Select more steps, or name an execution in which the steps before them succeeded.';
  const problems = reasons.map((message): Problem => ({ code, path: '$.Steps', message, hint }));
  return slipwayError(`These steps cannot be run by themselves: ${reasons.join('; ')}`, {
    code,
    category: 'input',
    hint,
    problems,
  });
}
