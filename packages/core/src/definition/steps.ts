import type { StepKind } from '../contract/step-kind.ts';
import { isJsonObject, type Json, ownValue } from '../json.ts';
import type { StepDefinition } from './document.ts';
import { stepSchema } from './envelope.ts';
import type { Problem } from './problem.ts';
import { schemaProblems } from './schema-problems.ts';
import { unknownKind } from './unknown-kind.ts';

/** A step of the document with its place in it. */
export interface PlacedStep {
  readonly name: string;
  readonly definition: StepDefinition;
  readonly kind: StepKind;
  /** `$.Steps[3]`, `$.Steps[3].Arguments.IfSteps[0]`. */
  readonly path: string;
  /** The step and the branch it is nested in. */
  readonly parent?: { readonly step: PlacedStep; readonly branch: string };
}

/**
 * All steps of a document, nested ones after the step that holds them. Steps that cannot be read are
 * left out and told of.
 */
export async function placeSteps(
  steps: readonly Json[],
  kinds: ReadonlyMap<string, StepKind>,
): Promise<{ readonly steps: ReadonlyMap<string, PlacedStep>; readonly problems: readonly Problem[] }> {
  const placed = new Map<string, PlacedStep>();
  const problems: Problem[] = [];
  const open: Unplaced[] = steps.map((value, i) => ({ value, path: `$.Steps[${i}]` })).reverse();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, path, parent } = next;
    const name = isJsonObject(value) && typeof value['Name'] === 'string' ? { step: value['Name'] } : {};
    const malformed = await schemaProblems(stepSchema, value, { path, ...name });
    problems.push(
      ...malformed.map((problem) =>
        problem.path === `${path}.Name` ? { ...problem, code: 'BAD_NAME' } : problem,
      ),
    );
    if (malformed.length > 0) continue;
    const definition = value as unknown as StepDefinition;
    const kind = kinds.get(definition.Type);
    if (kind === undefined) problems.push(unknownKind(definition, path, kinds));
    const first = placed.get(definition.Name);
    if (first !== undefined) {
      const message = `there is another step of this name at ${first.path}`;
      problems.push({
        code: 'DUPLICATE_STEP',
        step: definition.Name,
        path: `${path}.Name`,
        message,
        hint: 'A step appears once in a pipeline, branches included. Rename one of them.',
      });
    }
    if (kind === undefined) continue;
    const step: PlacedStep = { name: definition.Name, definition, kind, path, ...(parent && { parent }) };
    if (first === undefined) placed.set(step.name, step);
    open.push(...nestedSteps(step).reverse());
  }
  return { steps: placed, problems };
}

interface Unplaced {
  readonly value: Json;
  readonly path: string;
  readonly parent?: NonNullable<PlacedStep['parent']>;
}

function nestedSteps(step: PlacedStep): Unplaced[] {
  return Object.entries(step.kind.branches?.fields ?? {}).flatMap(([branch, field]) => {
    const nested = ownValue(step.definition.Arguments, field);
    if (!Array.isArray(nested)) return [];
    const list: readonly Json[] = nested;
    return list.map((value, i) => ({
      value,
      path: `${step.path}.Arguments.${field}[${i}]`,
      parent: { step, branch },
    }));
  });
}

/** The arguments of a step that hold other steps. */
export function branchFields(kind: StepKind): ReadonlySet<string> {
  return new Set(Object.values(kind.branches?.fields ?? {}));
}
