import type { ObjectStore } from '../contract/object-store.ts';
import type { ParameterValue } from '../definition/parameters.ts';
import { branchFields, type PlacedStep } from '../definition/steps.ts';
import { slipwayError } from '../errors.ts';
import { type ExpressionForm, findExpressions } from '../expression/expression.ts';
import { jsonPathValue } from '../expression/json-path.ts';
import { property } from '../expression/property.ts';
import { parseReference } from '../expression/reference.ts';
import { resolveExpressions, type Scope } from '../expression/resolve.ts';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';

/** What a run knows that expressions may ask for. */
export interface RunValues {
  readonly parameters: ReadonlyMap<string, ParameterValue>;
  readonly steps: ReadonlyMap<string, PlacedStep>;
  readonly variables: Readonly<Record<string, string>>;
  readonly objects: ObjectStore;
  /** The response of a step that succeeded. */
  response(step: string): Json | undefined;
}

/** The arguments of a step with every expression resolved; the steps of its branches stay as they are. */
export async function resolveArguments(
  step: PlacedStep,
  values: RunValues,
  jobName: string,
  signal: AbortSignal,
): Promise<JsonObject> {
  const { Arguments } = step.definition;
  const except = branchFields(step.kind);
  const files = new Map<string, string>();
  const scope = runScope(values, jobName, files);
  // Reading a file takes time and resolving takes none: all files are read first.
  for (const { expression } of findExpressions(Arguments, '', except)) {
    if (expression.form !== 'JsonGet') continue;
    const uri = fileUri(expression, values, scope);
    if (!files.has(uri)) files.set(uri, await readText(uri, values.objects, signal));
  }
  const resolved = resolveExpressions(Arguments, scope, except) as JsonObject;
  const entries = Object.entries(resolved).filter(([field]) => !except.has(field));
  return Object.fromEntries(entries);
}

type JsonGet = Extract<ExpressionForm, { form: 'JsonGet' }>;

function runScope(values: RunValues, jobName: string, files: ReadonlyMap<string, string>): Scope {
  const scope: Scope = {
    reference(to) {
      if (to.root === 'Parameters') return values.parameters.get(to.name);
      if (to.root === 'Execution') return variable(to.name, values, jobName);
      const response = values.response(to.step);
      if (to.root === 'PropertyFiles' || response === undefined) throw notThere(`Steps.${to.step}`);
      return property(to.step, response, to.path, values.steps.get(to.step)?.kind.keyedLists);
    },
    jsonGet(expression) {
      const uri = fileUri(expression, values, scope);
      return jsonPathValue(files.get(uri) ?? '', expression.path, uri);
    },
  };
  return scope;
}

function variable(name: string, { variables }: RunValues, jobName: string): string {
  if (name === 'CurrentDateTime') return new Date().toISOString();
  // Source: Python SDK, "Amazon SageMaker Model Building Pipeline": the job of the step they stand in.
  if (name === 'TrainingJobName' || name === 'ProcessingJobName') return jobName;
  const value = variables[name];
  if (value === undefined) throw notThere(`Execution.${name}`);
  return value;
}

function fileUri({ source }: JsonGet, values: RunValues, scope: Scope): string {
  if ('s3Uri' in source) {
    const uri = resolveExpressions(source.s3Uri, scope);
    if (typeof uri === 'string') return uri;
    throw slipwayError('The S3Uri of Std:JsonGet is no text', { code: 'BAD_EXPRESSION', category: 'input' });
  }
  const reference = parseReference(source.propertyFile);
  if (reference.root !== 'PropertyFiles') throw notThere(source.propertyFile);
  const step = values.steps.get(reference.step);
  const response = values.response(reference.step);
  const file = step?.definition.PropertyFiles?.find((one) => one.PropertyFileName === reference.file);
  const uri = file && isJsonObject(response) && step?.kind.propertyFileUri?.(response, file);
  if (!uri) throw notThere(source.propertyFile);
  return uri;
}

function notThere(what: string): Error {
  return slipwayError(`${what} has no value`, { code: 'NO_VALUE', category: 'job' });
}

async function readText(uri: string, objects: ObjectStore, signal: AbortSignal): Promise<string> {
  try {
    return new TextDecoder().decode(await objects.read(uri, { signal }));
  } catch (cause) {
    throw slipwayError(`JsonGet cannot read ${uri}`, {
      code: 'JSON_GET_FAILED',
      category: 'job',
      hint: 'The step that should have written this file did not, or wrote it elsewhere.',
      cause,
    });
  }
}
