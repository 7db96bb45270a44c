import type { ObjectStore } from '../../contract/object-store.ts';
import type { ParameterValue } from '../../definition/parameter-value.ts';
import { branchFields, type PlacedStep } from '../../definition/steps.ts';
import { messageOf, slipwayError } from '../../errors.ts';
import { type ExpressionForm, findExpressions } from '../../expression/expression.ts';
import { jsonGetFailure, jsonPathValue } from '../../expression/json-path.ts';
import { property } from '../../expression/property.ts';
import { parseReference } from '../../expression/reference.ts';
import { resolveExpressions, type Scope } from '../../expression/resolve.ts';
import { isJsonObject, type Json, type JsonObject } from '../../json.ts';

/** What a run knows that expressions may ask for. */
export interface RunValues {
  readonly parameters: ReadonlyMap<string, ParameterValue>;
  readonly steps: ReadonlyMap<string, PlacedStep>;
  readonly variables: ReadonlyMap<string, string>;
  readonly objects: ObjectStore;
  /** The response of a step that succeeded. */
  response(step: string): Json | undefined;
}

/** The arguments of a step with every expression resolved, and without the steps of its branches. */
export async function resolveArguments(
  step: PlacedStep,
  values: RunValues,
  attempt: { readonly jobName: string; readonly time: Date },
  signal: AbortSignal,
): Promise<JsonObject> {
  const { Arguments } = step.definition;
  const except = branchFields(step.kind);
  const files = new Map<string, string>();
  const scope = runScope(values, attempt, files);
  // Reading a file takes time and resolving takes none: all files are read first, those that tell the
  // place of others before these.
  for (const { expression } of findExpressions(Arguments, '', except)) {
    if (expression.form !== 'JsonGet') continue;
    const uri = fileUri(expression, values, scope);
    if (!files.has(uri)) files.set(uri, await readText(uri, expression, values.objects, signal));
  }
  const own = Object.entries(Arguments).filter(([field]) => !except.has(field));
  return resolveExpressions(Object.fromEntries(own), scope) as JsonObject;
}

type JsonGet = Extract<ExpressionForm, { form: 'JsonGet' }>;

function runScope(
  values: RunValues,
  { jobName, time }: { readonly jobName: string; readonly time: Date },
  files: ReadonlyMap<string, string>,
): Scope {
  // One moment for the whole attempt: whoever takes it over must come to the same arguments.
  const variables = new Map([
    ...values.variables,
    ['CurrentDateTime', time.toISOString()],
    // Source: Python SDK, "Amazon SageMaker Model Building Pipeline": the job of the step they stand in.
    ['TrainingJobName', jobName],
    ['ProcessingJobName', jobName],
  ]);
  const scope: Scope = {
    reference(to) {
      if (to.root === 'Parameters') return given(values.parameters.get(to.name), `Parameters.${to.name}`);
      if (to.root === 'Execution') return given(variables.get(to.name), `Execution.${to.name}`);
      const response = given(values.response(to.step), `Steps.${to.step}`);
      if (to.root === 'PropertyFiles') throw noValue(`Steps.${to.step}.PropertyFiles.${to.file}`);
      return property(to.step, response, to.path, values.steps.get(to.step)?.kind.keyedLists);
    },
    jsonGet(expression) {
      const uri = fileUri(expression, values, scope);
      return jsonPathValue(given(files.get(uri), uri), expression.path, uri);
    },
  };
  return scope;
}

function fileUri({ source, path }: JsonGet, values: RunValues, scope: Scope): string {
  if ('s3Uri' in source) {
    const uri = resolveExpressions(source.s3Uri, scope);
    if (typeof uri === 'string') return uri;
    throw jsonGetFailure(path, JSON.stringify(uri), 'the S3Uri is no text');
  }
  const reference = parseReference(source.propertyFile);
  if (reference.root !== 'PropertyFiles') throw noValue(source.propertyFile);
  const step = values.steps.get(reference.step);
  const response = values.response(reference.step);
  const file = step?.definition.PropertyFiles?.find((one) => one.PropertyFileName === reference.file);
  const uri = file && isJsonObject(response) && step?.kind.propertyFileUri?.(response, file);
  if (!uri) throw noValue(source.propertyFile);
  return uri;
}

/** What the plan has made sure of. */
function given<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw noValue(what);
  return value;
}

function noValue(what: string): Error {
  return slipwayError(`${what} has no value`, { code: 'NO_VALUE', category: 'job' });
}

async function readText(
  uri: string,
  { path }: JsonGet,
  objects: ObjectStore,
  signal: AbortSignal,
): Promise<string> {
  try {
    return new TextDecoder().decode(await objects.read(uri, { signal }));
  } catch (cause) {
    signal.throwIfAborted();
    throw jsonGetFailure(path, uri, `the file cannot be read: ${messageOf(cause)}`, cause);
  }
}
