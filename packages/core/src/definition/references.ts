import { isSlipwayError, messageOf } from '../errors.ts';
import { type ExpressionForm, type ExpressionKey, findExpressions } from '../expression/expression.ts';
import { jsonPathFault } from '../expression/json-path.ts';
import { parseReference, REFERENCE_FORMS, type Reference } from '../expression/reference.ts';
import type { Problem } from './problem.ts';
import { dependencyProblem, type Referable, targetProblem } from './reference-problems.ts';
import { branchFields, type PlacedStep } from './steps.ts';

/** The steps that `step` waits for, and what is wrong with its references and its `DependsOn`. */
export function stepReferences(
  step: PlacedStep,
  referable: Referable,
): { readonly dependencies: ReadonlySet<string>; readonly problems: readonly Problem[] } {
  const dependencies = new Set<string>();
  const problems: Problem[] = [];
  const say = (path: string, problem: Omit<Problem, 'path' | 'step'> | undefined): void => {
    if (problem !== undefined) problems.push({ ...problem, step: step.name, path });
  };
  const dependOn = (name: string, path: string): void => {
    const problem = dependencyProblem(step, name, referable);
    if (problem === undefined) dependencies.add(name);
    else say(path, problem);
  };
  const { Arguments, DependsOn } = step.definition;
  // A flawed step may have anything there.
  const named: readonly unknown[] = Array.isArray(DependsOn) ? DependsOn : [];
  for (const [i, name] of named.entries())
    if (typeof name === 'string') dependOn(name, `${step.path}.DependsOn[${i}]`);
  const expressions = findExpressions(Arguments, `${step.path}.Arguments`, branchFields(step.kind));
  for (const { path, expression } of expressions) {
    say(path, formProblem(expression));
    const get = referenceText(expression);
    if (get === undefined) continue;
    const reference = readReference(get);
    if ('code' in reference) say(path, reference);
    else {
      if ('step' in reference) dependOn(reference.step, path);
      say(path, targetProblem(reference, expression.form, referable));
    }
  }
  return { dependencies, problems };
}

function referenceText(expression: ExpressionForm): string | undefined {
  if (expression.form === 'Get') return expression.get;
  if (expression.form !== 'JsonGet' || !('propertyFile' in expression.source)) return undefined;
  return expression.source.propertyFile;
}

type Said = Omit<Problem, 'path' | 'step'>;

function readReference(get: string): Reference | Said {
  try {
    return parseReference(get);
  } catch (error) {
    if (!isSlipwayError(error)) throw error;
    return { code: error.code, message: messageOf(error), hint: REFERENCE_FORMS };
  }
}

const FORMS: Readonly<Record<ExpressionKey, string>> = {
  Get: `It reads {"Get": "…"}. ${REFERENCE_FORMS}`,
  'Std:Join':
    'It reads {"Std:Join": {"On": "", "Values": [ … ]}}, its values single ones or expressions for them.',
  'Std:JsonGet':
    'It reads {"Std:JsonGet": {"PropertyFile": {"Get": "Steps.<step>.PropertyFiles.<file>"}, "Path": "…"}}, or has "S3Uri" in place of "PropertyFile".',
};

function formProblem(expression: ExpressionForm): Said | undefined {
  if (expression.form === 'malformed') {
    return {
      code: 'BAD_EXPRESSION',
      message: `this ${expression.key} is malformed`,
      hint: FORMS[expression.key],
    };
  }
  const fault = expression.form === 'JsonGet' ? jsonPathFault(expression.path) : undefined;
  if (fault === undefined) return undefined;
  return {
    code: 'BAD_EXPRESSION',
    message: `this Std:JsonGet has a Path that cannot be read: ${fault}`,
    hint: "A path reads a.b[0].c or $.a.b[0].c; a name with blanks or brackets is quoted: a['b c'].",
  };
}
