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

export interface PlacedSteps {
  /** By name, in the document's order; nested ones after the step that holds them. */
  readonly steps: ReadonlyMap<string, PlacedStep>;
  /** Steps that cannot be used as they are, but whose arguments can be judged. */
  readonly flawed: readonly PlacedStep[];
  /** Names of steps that are there and cannot be used: what refers to them is not wrong because of it. */
  readonly unreadable: ReadonlySet<string>;
  readonly problems: readonly Problem[];
}

/** All steps of a document, those in branches too. */
export async function placeSteps(
  values: readonly Json[],
  kinds: ReadonlyMap<string, StepKind>,
): Promise<PlacedSteps> {
  const steps = new Map<string, PlacedStep>();
  const flawed: PlacedStep[] = [];
  const paths = new Map<string, string>();
  const unreadable = new Set<string>();
  const problems: (readonly Problem[])[] = [];
  const open: Unplaced[] = values.map((value, i) => ({ value, path: `$.Steps[${i}]` })).reverse();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, path, parent } = next;
    const name = textOf(value, 'Name');
    const malformed = await malformations(value, path, name);
    problems.push(malformed);
    const first = name === undefined ? undefined : paths.get(name);
    if (first !== undefined) problems.push([duplicate(name as string, path, first)]);
    else if (name !== undefined) paths.set(name, path);
    const type = textOf(value, 'Type');
    const kind = type === undefined ? undefined : kinds.get(type);
    if (type !== undefined && kind === undefined) problems.push([unknownKind(type, name, path, kinds)]);

    if (kind === undefined || !isJsonObject(value) || !isJsonObject(value['Arguments'])) {
      for (const inside of namesWithin(value)) unreadable.add(inside);
      continue;
    }
    const definition = value as unknown as StepDefinition;
    const step: PlacedStep = { name: name ?? '', definition, kind, path, ...(parent && { parent }) };
    if (malformed.length === 0 && first === undefined) steps.set(step.name, step);
    else {
      flawed.push(step);
      unreadable.add(step.name);
    }
    const nested = nestedSteps(step);
    problems.push(nested.problems);
    for (const one of nested.steps.reverse()) open.push(one);
  }
  return { steps, flawed, unreadable, problems: problems.flat() };
}

interface Unplaced {
  readonly value: Json;
  readonly path: string;
  readonly parent?: NonNullable<PlacedStep['parent']>;
}

async function malformations(value: Json, path: string, step: string | undefined): Promise<Problem[]> {
  const hint =
    'A step reads {"Name": "…", "Type": "…", "Arguments": { … }}, and may have DependsOn and others.';
  const problems = await schemaProblems(stepSchema, value, { path, step, code: 'INVALID', hint });
  return problems.map((problem) => {
    if (problem.path === `${path}.Name`) {
      return { ...problem, code: 'BAD_NAME', hint: 'Rename it, and all that refers to it.' };
    }
    if (problem.path.startsWith(`${path}.CacheConfig`)) {
      const example = '{"Enabled": true, "ExpireAfter": "P30D"}';
      return { ...problem, hint: `It reads ${example}; durations are 30d, 5y, T16m, 30dT5h or P4DT12H.` };
    }
    if (!problem.path.endsWith('.FilePath')) return problem;
    return { ...problem, code: 'BAD_PATH', hint: 'Name the file from the folder of its output.' };
  });
}

function duplicate(step: string, path: string, first: string): Problem {
  const message = `there is another step of this name at ${first}`;
  const hint = 'A step appears once in a pipeline, branches included. Rename one of them.';
  return { code: 'DUPLICATE_STEP', step, path: `${path}.Name`, message, hint };
}

function nestedSteps(step: PlacedStep): { steps: Unplaced[]; problems: Problem[] } {
  const steps: Unplaced[] = [];
  const problems: Problem[] = [];
  for (const [branch, field] of Object.entries(step.kind.branches?.fields ?? {})) {
    const list = ownValue(step.definition.Arguments, field);
    const path = `${step.path}.Arguments.${field}`;
    if (Array.isArray(list)) {
      const values: readonly Json[] = list;
      for (const [i, value] of values.entries())
        steps.push({ value, path: `${path}[${i}]`, parent: { step, branch } });
    } else if (list !== undefined) {
      const message = 'the steps of a branch are a list';
      problems.push({
        code: 'INVALID',
        step: step.name,
        path,
        message,
        hint: 'Write [ … ], or [] for none.',
      });
    }
  }
  return { steps, problems };
}

function textOf(value: Json, field: string): string | undefined {
  const text = isJsonObject(value) ? ownValue(value, field) : undefined;
  return typeof text === 'string' ? text : undefined;
}

/** Every `Name` in a step that cannot be read; nobody knows which of them are steps. */
function namesWithin(value: Json): string[] {
  const names: string[] = [];
  const open: Json[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next !== 'object' || next === null) continue;
    const name = textOf(next, 'Name');
    if (name !== undefined) names.push(name);
    for (const child of Object.values(next)) open.push(child);
  }
  return names;
}

const NO_FIELDS: ReadonlySet<string> = new Set();

/** The arguments of a step that hold other steps. */
export function branchFields({ branches }: StepKind): ReadonlySet<string> {
  return branches === undefined ? NO_FIELDS : new Set(Object.values(branches.fields));
}
