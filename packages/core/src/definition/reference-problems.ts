import type { ExpressionForm } from '../expression/expression.ts';
import type { Reference } from '../expression/reference.ts';
import type { Problem } from './problem.ts';
import type { PlacedStep } from './steps.ts';

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
  /** Steps that are there, and of which nothing more is known. */
  readonly unreadable: ReadonlySet<string>;
  readonly parameters: ReadonlySet<string>;
}

type Said = Omit<Problem, 'path' | 'step'>;

/** Why `step` cannot wait for the step called `name`. */
export function dependencyProblem(
  step: PlacedStep,
  name: string,
  { steps, unreadable }: Referable,
): Said | undefined {
  const target = steps.get(name);
  if (target === undefined) {
    if (unreadable.has(name)) return undefined;
    const message = `there is no step ${name}`;
    return { code: 'UNKNOWN_STEP', message, hint: `The steps are: ${listed(steps)}.` };
  }
  if (target.kind.terminal) {
    const message = `${step.name} can not depend on ${name}: a ${target.kind.type} step ends the execution`;
    return { code: 'DEPENDS_ON_FAIL', message, hint: `Take ${name} out of it.` };
  }
  const fork = forkOf(step, target);
  if (fork === undefined) return undefined;
  return {
    code: 'SIBLING_BRANCH',
    message: `${name} stands in the other branch of ${fork}, so the two never run in one execution`,
    hint: `Move one of them out of ${fork}, or refer to a step before it.`,
  };
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

/** What is wrong with a reference beside the step it names. */
export function targetProblem(
  reference: Reference,
  form: ExpressionForm['form'],
  { steps, parameters }: Referable,
): Said | undefined {
  if ((form === 'JsonGet') !== (reference.root === 'PropertyFiles')) {
    const message =
      form === 'JsonGet'
        ? 'Std:JsonGet looks into a property file, and this is none'
        : 'a property file is no value by itself';
    const hint = 'Write {"Std:JsonGet": {"PropertyFile": {"Get": "Steps.<step>.PropertyFiles.<file>"}, …}}.';
    return { code: 'BAD_REFERENCE', message, hint };
  }
  switch (reference.root) {
    case 'Parameters':
      if (parameters.has(reference.name)) return undefined;
      return {
        code: 'UNKNOWN_PARAMETER',
        message: `there is no parameter ${reference.name}`,
        hint: parameters.size > 0 ? `The parameters are: ${listed(parameters)}.` : 'The pipeline has none.',
      };
    case 'Execution':
      if (EXECUTION_VARIABLES.has(reference.name)) return undefined;
      return {
        code: 'UNKNOWN_EXECUTION_VARIABLE',
        message: `there is no execution variable ${reference.name}`,
        hint: `They are: ${[...EXECUTION_VARIABLES].join(', ')}.`,
      };
    case 'PropertyFiles':
      return propertyFileProblem(reference.step, reference.file, steps);
    case 'Steps':
      return undefined;
  }
}

function propertyFileProblem(
  step: string,
  file: string,
  steps: ReadonlyMap<string, PlacedStep>,
): Said | undefined {
  const target = steps.get(step);
  if (target === undefined) return undefined;
  const code = 'UNKNOWN_PROPERTY_FILE';
  if (target.kind.propertyFileUri === undefined) {
    const message = `${step} is a ${target.kind.type} step, and these have no property files`;
    return { code, message, hint: 'Give the file by its "S3Uri", and name the step in DependsOn.' };
  }
  const names = target.definition.PropertyFiles?.map((one) => one.PropertyFileName) ?? [];
  if (names.includes(file)) return undefined;
  const hint =
    names.length > 0 ? `It has: ${names.join(', ')}.` : 'Declare it under PropertyFiles of that step.';
  return { code, message: `step ${step} has no property file ${file}`, hint };
}

function listed(names: ReadonlySet<string> | ReadonlyMap<string, unknown>): string {
  const shown: string[] = [];
  for (const name of names.keys()) {
    if (shown.length === 12) return `${shown.join(', ')} and ${names.size - 12} more`;
    shown.push(name);
  }
  return shown.join(', ');
}
