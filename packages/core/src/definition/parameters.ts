import type { ParameterDefinition } from './document.ts';
import type { Problem } from './problem.ts';

export type ParameterValue = string | number | boolean;

/**
 * The value of every parameter, by name: the one given, else the default. A value given as text is
 * read as the type asks, since StartPipelineExecution sends every value as text.
 */
export function parameterValues(
  definitions: readonly ParameterDefinition[],
  given: Readonly<Record<string, ParameterValue>>,
): { readonly values: ReadonlyMap<string, ParameterValue>; readonly problems: readonly Problem[] } {
  const values = new Map<string, ParameterValue>();
  const problems: Problem[] = [];
  for (const [i, definition] of definitions.entries()) {
    const path = `$.Parameters[${i}]`;
    const name = definition.Name;
    const value = Object.hasOwn(given, name) ? given[name] : definition.DefaultValue;
    if (value === undefined) {
      const message = `parameter ${name} has no default and was given no value`;
      problems.push({ code: 'PARAMETER_MISSING', path, message, hint: `Give one: --param ${name}=…` });
      continue;
    }
    const read = readValue(definition, value);
    if (typeof read === 'object') problems.push({ ...read, path });
    else values.set(name, read);
  }
  const known = definitions.map((definition) => definition.Name);
  for (const name of Object.keys(given).filter((key) => !known.includes(key))) {
    const message = `the pipeline has no parameter ${name}`;
    const hint = known.length > 0 ? `It has: ${known.join(', ')}.` : 'It has no parameters.';
    problems.push({ code: 'UNKNOWN_PARAMETER', path: '$.Parameters', message, hint });
  }
  return { values, problems };
}

/** Problems of the defaults themselves, whatever is given at a start. */
export function defaultProblems(definitions: readonly ParameterDefinition[]): Problem[] {
  return definitions.flatMap((definition, i) => {
    if (definition.DefaultValue === undefined) return [];
    const read = readValue(definition, definition.DefaultValue);
    return typeof read === 'object' ? [{ ...read, path: `$.Parameters[${i}].DefaultValue` }] : [];
  });
}

function readValue(
  { Name, Type, EnumValues }: ParameterDefinition,
  value: ParameterValue,
): ParameterValue | Omit<Problem, 'path'> {
  const read = typeof value === 'string' ? readText(Type, value) : value;
  const wanted = { String: 'string', Integer: 'number', Float: 'number', Boolean: 'boolean' }[Type];
  const fits = typeof read === wanted && (Type !== 'Integer' || Number.isSafeInteger(read));
  if (!fits || read === undefined) {
    const message = `parameter ${Name} is ${article(Type)}, and ${JSON.stringify(value)} is none`;
    return { code: 'PARAMETER_TYPE', message, hint: `Give ${Name} ${article(Type)}.` };
  }
  if (EnumValues !== undefined && !EnumValues.includes(String(read))) {
    const message = `${JSON.stringify(value)} is not among the values parameter ${Name} may have`;
    return { code: 'PARAMETER_NOT_IN_ENUM', message, hint: `It may be: ${EnumValues.join(', ')}.` };
  }
  return read;
}

function readText(type: ParameterDefinition['Type'], text: string): ParameterValue | undefined {
  if (type === 'String') return text;
  if (type === 'Boolean') return { true: true, false: false }[text.toLowerCase()];
  const number = Number(text);
  const digits = type === 'Integer' ? /^[+-]?\d+$/ : /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
  return digits.test(text) && Number.isFinite(number) ? number : undefined;
}

function article(type: ParameterDefinition['Type']): string {
  return type === 'Integer' ? 'an Integer' : `a ${type}`;
}
