import type { StepKind, StepPlace } from '../contract/step-kind.ts';
import { messageOf } from '../errors.ts';
import { childPath } from '../expression/expression.ts';
import { ownValue } from '../json.ts';
import { JOB_NAME } from './envelope.ts';
import type { Problem } from './problem.ts';
import { schemaProblems } from './schema-problems.ts';
import { branchFields, type PlacedStep, type PlacedSteps } from './steps.ts';
import { supportProblems, supportTrees } from './support-problems.ts';

/** What each step's own kind says of it: its arguments' schema, its checks, what it supports locally. */
export async function stepFindings(
  { steps, flawed }: Pick<PlacedSteps, 'steps' | 'flawed'>,
  { strict, targetOf }: { readonly strict: boolean; readonly targetOf: (step: string) => string },
): Promise<{ readonly problems: readonly Problem[]; readonly warnings: readonly Problem[] }> {
  const problems: (readonly Problem[])[] = [];
  const warnings: (readonly Problem[])[] = [];
  const stepNamed = (name: string) => steps.get(name)?.definition;
  const treeOf = supportTrees();
  for (const step of [...steps.values(), ...flawed]) {
    const { kind } = step;
    const target = targetOf(step.name);
    const wrong = await argumentProblems(step);
    const isSound = wrong.length === 0 && steps.get(step.name) === step;
    problems.push(wrong, checkProblems(step, isSound, { target, stepNamed }), jobNameProblems(step));
    if (target === 'local') {
      const found = supportProblems(step, treeOf(kind));
      problems.push(found.problems);
      warnings.push(found.warnings);
    }
    warnings.push(unreadFields(step));
    if (kind.branches !== undefined && step.parent !== undefined)
      (strict ? problems : warnings).push([nested(step)]);
  }
  return { problems: problems.flat(), warnings: warnings.flat() };
}

function argumentProblems({ kind, definition, path, name }: PlacedStep): Promise<Problem[]> {
  return schemaProblems(kind.request, definition.Arguments, {
    path: `${path}.Arguments`,
    step: name,
    code: 'BAD_ARGUMENTS',
    hint: requestHint(kind),
    expressions: true,
    except: branchFields(kind),
  });
}

function requestHint({ type }: StepKind): string {
  return `The arguments of a ${type} step are the request of the SageMaker API that it makes.`;
}

/** A check may stumble over what a schema has refused, and need not say so a second time. */
function checkProblems(
  { kind, definition, path, name }: PlacedStep,
  isSound: boolean,
  where: StepPlace,
): Problem[] {
  try {
    const found = kind.check?.(definition, where) ?? [];
    const hint = requestHint(kind);
    return found.map((problem) => ({ hint, ...problem, step: name, path: `${path}.${problem.path}` }));
  } catch (error) {
    if (!isSound) return [];
    const message = `the ${kind.type} kind cannot judge this step: ${messageOf(error)}`;
    const hint = 'This is a fault of the package that brings the kind: tell its authors.';
    return [{ code: 'CHECK_FAILED', step: name, path, message, hint }];
  }
}

/** What the SDK leaves of a custom job name becomes the start of the real one, and part of paths. */
function jobNameProblems({ kind, definition, path, name }: PlacedStep): Problem[] {
  const { jobNameField: field } = kind;
  const prefix = field === undefined ? undefined : ownValue(definition.Arguments, field);
  if (prefix === undefined || (typeof prefix === 'string' && JOB_NAME.test(prefix))) return [];
  const message = 'the start of a job name has letters, digits and "-", and begins and ends with no "-"';
  const hint = 'Rename it, or take it out: a name is made for every job.';
  return [{ code: 'BAD_NAME', step: name, path: `${path}.Arguments.${field}`, message, hint }];
}

const READ = new Set(['Name', 'Type', 'Arguments', 'DependsOn', 'DisplayName', 'Description']);

/** Fields beside `Arguments` that the engine does not act on. */
function unreadFields({ definition, kind, path, name }: PlacedStep): Problem[] {
  const message = 'is not read by the local engine: it has no effect here';
  return Object.keys(definition)
    .filter((field) => !READ.has(field) && !isRead(field, kind))
    .map((field) => ({ code: 'NO_EFFECT', step: name, path: childPath(path, field, false), message }));
}

function isRead(field: string, { propertyFileUri, retryable, cacheKey }: StepKind): boolean {
  if (field === 'PropertyFiles') return propertyFileUri !== undefined;
  if (field === 'RetryPolicies') return retryable !== undefined;
  return field === 'CacheConfig' && cacheKey !== undefined;
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
