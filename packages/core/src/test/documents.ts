import type { StepKind } from '../contract/step-kind.ts';
import type { PipelineDefinition, StepDefinition } from '../definition/document.ts';
import { type PlanOptions, planDefinition } from '../definition/plan.ts';
import type { Problem } from '../definition/problem.ts';
import type { Json, JsonObject } from '../json.ts';
import { choice, echo, end, files } from './kinds.ts';

/** A step of kind Echo. */
export function step(
  Name: string,
  Arguments: JsonObject = {},
  more: Partial<StepDefinition> = {},
): StepDefinition {
  return { Name, Type: 'Echo', Arguments, ...more };
}

/** A step of kind Echo that waits for others. */
export function after(name: string, ...dependsOn: string[]): StepDefinition {
  return step(name, {}, { DependsOn: dependsOn });
}

/** A step of kind Choice that takes the branch `take` names. */
export function fork(
  Name: string,
  take: Json,
  ifSteps: readonly StepDefinition[],
  elseSteps: readonly StepDefinition[] = [],
  more: Partial<StepDefinition> = {},
): StepDefinition {
  const branches = { IfSteps: ifSteps, ElseSteps: elseSteps } as unknown as JsonObject;
  return { Name, Type: 'Choice', Arguments: { Take: take, ...branches }, ...more };
}

export function documentOf(...Steps: readonly StepDefinition[]): PipelineDefinition {
  return { Version: '2020-12-01', Steps };
}

/** What the plan has against a document, which may be anything. */
export async function problemsOf(
  document: unknown,
  options?: PlanOptions,
  kinds: readonly StepKind[] = [echo, choice, end, files],
): Promise<readonly Problem[]> {
  return (await planDefinition(document, new Map(kinds.map((kind) => [kind.type, kind])), options)).problems;
}

/** Problems as `CODE step path`, and with what to do about each. */
export function places(problems: readonly Problem[]): string[] {
  return problems.map(({ code, step, path, hint }) => {
    if (!hint) throw new Error(`${code} at ${path} has no hint`);
    return [code, step, path].filter((part) => part !== undefined).join(' ');
  });
}
