import type { PlannedUse } from '../contract/session.ts';
import type { StepKind } from '../contract/step-kind.ts';
import { slipwayError } from '../errors.ts';
import { resolveExpressions, type Scope } from '../expression/resolve.ts';
import { findCycles } from '../graph/cycle.ts';
import { buildGraph, type Graph } from '../graph/graph.ts';
import type { JsonObject } from '../json.ts';
import type { PipelineDefinition } from './document.ts';
import { documentParts } from './document-parts.ts';
import { PIPELINE_NAME } from './envelope.ts';
import type { ParameterValue } from './parameter-value.ts';
import { declaredParameters, parameterValues } from './parameters.ts';
import type { Problem } from './problem.ts';
import { stepReferences } from './references.ts';
import { stepFindings } from './step-findings.ts';
import { branchFields, type PlacedStep, placeSteps } from './steps.ts';

/** A document that has been read, judged and put in order. Making one starts and writes nothing. */
export interface Plan {
  /** What was read; a definition in truth only where there are no problems. */
  readonly definition: PipelineDefinition;
  readonly graph: Graph;
  readonly parameters: ReadonlyMap<string, ParameterValue>;
  /** With one of these, nothing may run. */
  readonly problems: readonly Problem[];
  /** What will not be as on SageMaker, or not there. */
  readonly warnings: readonly Problem[];
}

export interface PlanOptions {
  /** The pipeline's name, which no document holds; judged where it is given. */
  readonly name?: string | undefined;
  /** Values given for parameters; `undefined`: the document is only judged, and none need be given. */
  readonly parameters?: Readonly<Record<string, ParameterValue>> | undefined;
  /** Turns warnings of what SageMaker is documented not to support into problems. */
  readonly strict?: boolean | undefined;
  /** Where each step runs: what no local runner can do is a problem of local steps. Default: all are local. */
  readonly targetOf?: ((step: string) => string) | undefined;
}

/** Reads a definition with all that is wrong in it at once. */
export async function planDefinition(
  document: unknown,
  kinds: ReadonlyMap<string, StepKind>,
  options: PlanOptions = {},
): Promise<Plan> {
  const parts = await documentParts(document);
  const declared = await declaredParameters(parts.parameters);
  const given = parameterValues(declared, options.parameters ?? {});
  const placed = await placeSteps(parts.steps, kinds);
  const { steps, flawed } = placed;
  const referable = { ...placed, parameters: declared.names };
  const references = [...steps.values(), ...flawed].map((step) => stepReferences(step, referable));
  const findings = await stepFindings(placed, {
    strict: options.strict ?? false,
    targetOf: options.targetOf ?? (() => 'local'),
  });
  const graph = buildGraph(
    [...steps.values()],
    references.map((one) => one.dependencies),
  );
  const cycles = findCycles(graph).map((cycle) => cycleProblem(cycle, steps));
  return {
    definition: document as PipelineDefinition,
    graph,
    parameters: given.values,
    problems: [
      ...(options.name === undefined ? [] : nameProblems(options.name)),
      ...parts.problems,
      ...declared.problems,
      ...(options.parameters === undefined ? [] : given.problems),
      ...placed.problems,
      ...references.flatMap((one) => one.problems),
      ...cycles,
      ...findings.problems,
    ],
    warnings: [...parts.warnings, ...findings.warnings],
  };
}

function nameProblems(name: string): Problem[] {
  if (PIPELINE_NAME.test(name)) return [];
  const message = `${JSON.stringify(name)} is no name for a pipeline: it has 1 to 256 letters, digits and "-", and begins and ends with no "-"`;
  return [{ code: 'BAD_NAME', path: '$', message, hint: 'Rename the pipeline.' }];
}

function cycleProblem(cycle: readonly string[], steps: ReadonlyMap<string, PlacedStep>): Problem {
  const shown = cycle.length > 12 ? [...cycle.slice(0, 11), '…', ...cycle.slice(-1)] : cycle;
  const [first = ''] = cycle;
  return {
    code: 'CYCLE',
    step: first,
    path: steps.get(first)?.path ?? '$.Steps',
    message: `these steps wait for each other: ${shown.join(' → ')}`,
    hint: 'Each step waits for those its arguments and DependsOn name, and for the condition it is nested in. Take one of these references out.',
  };
}

/** What the steps of a plan use, as far as parameters alone tell. */
export function plannedUses(plan: Plan): PlannedUse[] {
  return plan.graph.nodes.flatMap(({ step }) => {
    if (step.kind.uses === undefined) return [];
    return [{ step: step.name, path: step.path, uses: step.kind.uses(plannedArguments(plan, step)) }];
  });
}

/** The arguments of a step, in which expressions stand for whatever parameters alone do not tell. */
export function plannedArguments({ parameters }: Plan, { definition, kind }: PlacedStep): JsonObject {
  const scope: Scope = {
    reference: (to) => (to.root === 'Parameters' ? parameters.get(to.name) : undefined),
    jsonGet: () => undefined,
  };
  return resolveExpressions(definition.Arguments, scope, branchFields(kind)) as JsonObject;
}

/** The error that stops a pipeline with problems before anything runs. */
export function refuse(problems: readonly Problem[]): never {
  const [first] = problems;
  const more = problems.length > 1 ? `, and ${problems.length - 1} more` : '';
  throw slipwayError(`The pipeline cannot run: ${first?.path}: ${first?.message}${more}`, {
    code: 'PIPELINE_INVALID',
    category: 'input',
    problems,
    ...(first?.hint !== undefined && { hint: first.hint }),
  });
}
