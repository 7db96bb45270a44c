import type { StepKind } from '../contract/step-kind.ts';
import type { Problem } from './problem.ts';
import { schemaProblems } from './schema-problems.ts';
import type { PlacedStep } from './steps.ts';
import { type SupportFinding, type SupportTree, supportFindings, supportTree } from './support.ts';

/** What each step's own kind says of it: its arguments' schema, its checks, what it supports locally. */
export async function stepFindings(
  steps: readonly PlacedStep[],
  strict: boolean,
): Promise<{ readonly problems: readonly Problem[]; readonly warnings: readonly Problem[] }> {
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  const trees = new Map<StepKind, SupportTree>();
  for (const step of steps) {
    const { kind, definition, path, name } = step;
    const at = { path: `${path}.Arguments`, step: name, code: 'BAD_ARGUMENTS' };
    problems.push(...(await schemaProblems(kind.request, definition.Arguments, at)));
    for (const problem of kind.check?.(definition) ?? []) {
      problems.push({ ...problem, step: name, path: `${path}.${problem.path}` });
    }
    const tree = trees.get(kind) ?? supportTree(kind);
    trees.set(kind, tree);
    for (const finding of supportFindings(step, tree)) {
      const { refused, problem } = supportProblem(name, finding);
      if (problem !== undefined) (refused ? problems : warnings).push(problem);
    }
    warnings.push(...unreadFields(step));
    if (kind.branches !== undefined && step.parent !== undefined)
      (strict ? problems : warnings).push(nested(step));
  }
  return { problems, warnings };
}

function supportProblem(
  step: string,
  { path, support }: SupportFinding,
): { refused: boolean; problem?: Problem } {
  if (support === undefined) {
    const message = 'is not read by the local runner: it has no effect here';
    return { refused: false, problem: { code: 'NO_EFFECT', step, path, message } };
  }
  if (typeof support === 'string' || 'emulated' in support) return { refused: false };
  if ('noEffect' in support) {
    const message = `has no effect locally: ${support.noEffect}`;
    return { refused: false, problem: { code: 'NO_EFFECT', step, path, message } };
  }
  const message = `is not supported locally: ${support.refused}`;
  return {
    refused: true,
    problem: { code: 'NOT_SUPPORTED', step, path, message, hint: 'Take the field out for a local run.' },
  };
}

/** Fields beside `Arguments` that the engine does not act on. */
function unreadFields({ definition, kind, path, name }: PlacedStep): Problem[] {
  const read = new Set(['Name', 'Type', 'Arguments', 'DependsOn', 'DisplayName', 'Description']);
  if (kind.propertyFileUri !== undefined) read.add('PropertyFiles');
  return Object.keys(definition)
    .filter((field) => !read.has(field))
    .map((field) => {
      const message = 'is not read by the local engine: it has no effect here';
      return { code: 'NO_EFFECT', step: name, path: `${path}.${field}`, message };
    });
}

function nested({ name, path, parent, kind }: PlacedStep): Problem {
  return {
    code: 'NESTED_CONDITION',
    step: name,
    path,
    message: `a ${kind.type} step inside ${parent?.step.name} runs here, but the SageMaker Developer Guide ("Condition step", build-and-manage-steps) calls nested ${kind.type} steps unsupported`,
    hint: 'Combine the conditions with Or and a list, or move the inner one out of the branch.',
  };
}
