import { isJsonObject, type Json } from '../json.ts';
import type { ParameterDefinition } from './document.ts';
import { parameterSchema } from './envelope.ts';
import { type ParameterValue, readValue } from './parameter-value.ts';
import type { Problem } from './problem.ts';
import { schemaProblems } from './schema-problems.ts';

/** A parameter of the document with its place in it. */
interface PlacedParameter {
  readonly definition: ParameterDefinition;
  /** `$.Parameters[0]`. */
  readonly path: string;
}

export interface DeclaredParameters {
  /** Those that can be read. */
  readonly parameters: readonly PlacedParameter[];
  /** The names of all. */
  readonly names: ReadonlySet<string>;
  readonly problems: readonly Problem[];
}

/** The parameters of a document, and what is wrong with their declarations. */
export async function declaredParameters(values: readonly Json[]): Promise<DeclaredParameters> {
  const parameters: PlacedParameter[] = [];
  const names = new Set<string>();
  const problems: (readonly Problem[])[] = [];
  for (const [i, value] of values.entries()) {
    const path = `$.Parameters[${i}]`;
    const malformed = await schemaProblems(parameterSchema, value, {
      path,
      code: 'INVALID',
      hint: 'A parameter reads {"Name": "…", "Type": "String" | "Integer" | "Float" | "Boolean", "DefaultValue": …}.',
    });
    problems.push(malformed.map((one) => (one.path === `${path}.Name` ? { ...one, code: 'BAD_NAME' } : one)));
    const name = isJsonObject(value) && typeof value['Name'] === 'string' ? value['Name'] : undefined;
    if (name !== undefined && names.has(name)) {
      const message = `there is another parameter named ${name}`;
      const hint = 'Rename one of them.';
      problems.push([{ code: 'DUPLICATE_PARAMETER', path: `${path}.Name`, message, hint }]);
    }
    if (name !== undefined) names.add(name);
    if (malformed.length > 0) continue;
    const definition = value as unknown as ParameterDefinition;
    parameters.push({ definition, path });
    problems.push(declarationProblems(definition, path));
  }
  return { parameters, names, problems: problems.flat() };
}

function declarationProblems(definition: ParameterDefinition, path: string): Problem[] {
  const { Type, DefaultValue, EnumValues } = definition;
  const problems: Problem[] = [];
  if (EnumValues !== undefined && Type !== 'String') {
    const message = `only a String may have EnumValues, and this is ${Type}`;
    const hint = 'Take EnumValues out, or make the parameter a String.';
    problems.push({ code: 'ENUM_NOT_STRING', path: `${path}.EnumValues`, message, hint });
  }
  const read = DefaultValue === undefined ? undefined : readValue(definition, DefaultValue);
  if (read?.problem !== undefined) problems.push({ ...read.problem, path: `${path}.DefaultValue` });
  return problems;
}

/** The longest text StartPipelineExecution takes. Source: SageMaker API, Parameter.Value. */
const LONGEST = 1_024;

/** The value of every parameter, by name: the one given, else the default. */
export function parameterValues(
  { parameters, names }: DeclaredParameters,
  given: Readonly<Record<string, ParameterValue>>,
): { readonly values: ReadonlyMap<string, ParameterValue>; readonly problems: readonly Problem[] } {
  const values = new Map<string, ParameterValue>();
  const problems: Problem[] = [];
  for (const { definition, path } of parameters) {
    const { Name, DefaultValue } = definition;
    const own = Object.hasOwn(given, Name) ? given[Name] : undefined;
    const value = own === undefined ? DefaultValue : own;
    if (value === undefined) {
      const message = `parameter ${Name} has no default and was given no value`;
      problems.push({ code: 'PARAMETER_MISSING', path, message, hint: `Give one: --param ${Name}=…` });
      continue;
    }
    if (own !== undefined && String(own).length > LONGEST) {
      const message = `the value of parameter ${Name} has ${String(own).length} characters`;
      const hint = `SageMaker takes at most ${LONGEST}. Put a longer value into an object, and give its URI.`;
      problems.push({ code: 'PARAMETER_TOO_LONG', path, message, hint });
      continue;
    }
    const read = readValue(definition, value);
    if (read.problem === undefined) values.set(Name, read.value);
    // What is wrong with a default is told of with its declaration.
    else if (own !== undefined) problems.push({ ...read.problem, path });
  }
  for (const name of Object.keys(given)) {
    if (names.has(name)) continue;
    const message = `the pipeline has no parameter ${name}`;
    const hint = names.size > 0 ? `It has: ${[...names].join(', ')}.` : 'It has no parameters.';
    problems.push({ code: 'UNKNOWN_PARAMETER', path: '$.Parameters', message, hint });
  }
  return { values, problems };
}
