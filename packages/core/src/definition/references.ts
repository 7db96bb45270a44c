import { messageOf } from '../errors.ts';
import { findExpressions } from '../expression/expression.ts';
import { parseReference, type Reference } from '../expression/reference.ts';
import type { Problem } from './problem.ts';
import { branchFields, type PlacedStep } from './steps.ts';

/** Source: SageMaker Python SDK 2.257.6, `workflow/execution_variables.py`. */
const EXECUTION_VARIABLES = new Set([
  'StartDateTime',
  'CurrentDateTime',
  'PipelineName',
  'PipelineArn',
  'PipelineExecutionId',
  'PipelineExecutionArn',
  'TrainingJobName',
  'ProcessingJobName',
]);

/** What the references of a document may point at. */
export interface Referable {
  readonly steps: ReadonlyMap<string, PlacedStep>;
  readonly parameters: ReadonlySet<string>;
}

/** The steps that `step` waits for, and what is wrong with its references and its `DependsOn`. */
export function stepReferences(
  step: PlacedStep,
  referable: Referable,
): { readonly dependencies: ReadonlySet<string>; readonly problems: readonly Problem[] } {
  const dependencies = new Set<string>();
  const problems: Problem[] = [];
  const say = (path: string, problem: Omit<Problem, 'path' | 'step'>): void => {
    problems.push({ ...problem, step: step.name, path });
  };
  const dependOn = (name: string, path: string): void => {
    const problem = dependencyProblem(step, name, referable);
    if (problem === undefined) dependencies.add(name);
    else say(path, problem);
  };
  for (const [i, name] of (step.definition.DependsOn ?? []).entries())
    dependOn(name, `${step.path}.DependsOn[${i}]`);
  const { Arguments } = step.definition;
  for (const { path, expression } of findExpressions(
    Arguments,
    `${step.path}.Arguments`,
    branchFields(step.kind),
  )) {
    if (expression.form === 'malformed') {
      say(path, {
        code: 'BAD_EXPRESSION',
        message: `this ${expression.key} is malformed`,
        hint: FORMS[expression.key] ?? '',
      });
    }
    const get =
      expression.form === 'Get'
        ? expression.get
        : expression.form === 'JsonGet' &&
          'propertyFile' in expression.source &&
          expression.source.propertyFile;
    if (typeof get !== 'string') continue;
    try {
      const reference = parseReference(get);
      if (reference.root === 'Steps' || reference.root === 'PropertyFiles') dependOn(reference.step, path);
      const problem = targetProblem(reference, expression.form, referable);
      if (problem !== undefined) say(path, problem);
    } catch (error) {
      say(path, { code: 'BAD_REFERENCE', message: messageOf(error), hint: FORMS['Get'] ?? '' });
    }
  }
  return { dependencies, problems };
}

const FORMS: Readonly<Record<string, string>> = {
  Get: 'A reference reads Parameters.<name>, Execution.<variable>, Steps.<step>.<property> or Steps.<step>.PropertyFiles.<file>.',
  'Std:Join': 'It reads {"Std:Join": {"On": "", "Values": [ … ]}}.',
  'Std:JsonGet':
    'It reads {"Std:JsonGet": {"PropertyFile": {"Get": "Steps.<step>.PropertyFiles.<file>"}, "Path": "…"}}, or has "S3Uri" in place of "PropertyFile".',
};

function dependencyProblem(
  step: PlacedStep,
  name: string,
  { steps }: Referable,
): Omit<Problem, 'path' | 'step'> | undefined {
  const target = steps.get(name);
  if (target === undefined) {
    const message = `there is no step ${name}`;
    return { code: 'UNKNOWN_STEP', message, hint: `The steps are: ${listed([...steps.keys()])}.` };
  }
  if (target.kind.terminal) {
    const message = `${step.name} can not depend on ${name}: a ${target.kind.type} step ends the execution`;
    return { code: 'DEPENDS_ON_FAIL', message, hint: `Take ${name} out of it.` };
  }
  const fork = forkOf(step, target);
  if (fork !== undefined) {
    const message = `${name} stands in the other branch of ${fork}, so the two never run in one execution`;
    return {
      code: 'SIBLING_BRANCH',
      message,
      hint: `Move one of them out of ${fork}, or refer to a step before it.`,
    };
  }
  return undefined;
}

/** The condition of which the two steps are in different branches. */
function forkOf(a: PlacedStep, b: PlacedStep): string | undefined {
  const branches = new Map<string, string>();
  for (let at = a.parent; at !== undefined; at = at.step.parent) branches.set(at.step.name, at.branch);
  for (let at = b.parent; at !== undefined; at = at.step.parent) {
    const branch = branches.get(at.step.name);
    if (branch !== undefined) return branch === at.branch ? undefined : at.step.name;
  }
  return undefined;
}

function targetProblem(
  reference: Reference,
  form: 'Get' | 'JsonGet' | 'Join' | 'malformed',
  { steps, parameters }: Referable,
): Omit<Problem, 'path' | 'step'> | undefined {
  switch (reference.root) {
    case 'Parameters':
      if (parameters.has(reference.name)) return undefined;
      return {
        code: 'UNKNOWN_PARAMETER',
        message: `there is no parameter ${reference.name}`,
        hint:
          parameters.size > 0 ? `The parameters are: ${listed([...parameters])}.` : 'The pipeline has none.',
      };
    case 'Execution':
      if (EXECUTION_VARIABLES.has(reference.name)) return undefined;
      return {
        code: 'UNKNOWN_EXECUTION_VARIABLE',
        message: `there is no execution variable ${reference.name}`,
        hint: `They are: ${[...EXECUTION_VARIABLES].join(', ')}.`,
      };
    case 'PropertyFiles': {
      const target = steps.get(reference.step);
      const names = target?.definition.PropertyFiles?.map((file) => file.PropertyFileName) ?? [];
      if (form === 'Get') {
        const message = 'a property file is no value by itself';
        return { code: 'BAD_REFERENCE', message, hint: 'Look into it with Std:JsonGet.' };
      }
      if (target === undefined || names.includes(reference.file)) return undefined;
      const message = `step ${reference.step} has no property file ${reference.file}`;
      const hint =
        names.length > 0 ? `It has: ${listed(names)}.` : 'Declare it under PropertyFiles of that step.';
      return { code: 'UNKNOWN_PROPERTY_FILE', message, hint };
    }
    case 'Steps':
      return undefined;
  }
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, 12).join(', ');
  return names.length > 12 ? `${shown} and ${names.length - 12} more` : shown;
}
