import type { ParameterDefinition, ParameterType } from './document.ts';
import type { Problem } from './problem.ts';

export type ParameterValue = string | number | boolean;

type Read =
  | { readonly value: ParameterValue; readonly problem?: never }
  | { readonly problem: Omit<Problem, 'path'> };

/**
 * The value that `value` is for a parameter. Text is read as the type asks, since StartPipelineExecution
 * sends every value as text; nothing else is turned into another type.
 */
export function readValue({ Name, Type, EnumValues }: ParameterDefinition, value: ParameterValue): Read {
  const read = typeof value === 'string' ? readText(Type, value) : value;
  if (read === undefined || !isOfType(Type, read)) {
    const message = `parameter ${Name} is ${article(Type)}, and ${shown(value)} is none`;
    return { problem: { code: 'PARAMETER_TYPE', message, hint: `Give ${Name} ${EXPECTED[Type]}.` } };
  }
  if (EnumValues !== undefined && !EnumValues.includes(String(read))) {
    const message = `${shown(value)} is not among the values parameter ${Name} may have`;
    return {
      problem: { code: 'PARAMETER_NOT_IN_ENUM', message, hint: `It may be: ${EnumValues.join(', ')}.` },
    };
  }
  return { value: read };
}

function readText(type: ParameterType, text: string): ParameterValue | undefined {
  switch (type) {
    case 'String':
      return text;
    case 'Boolean':
      return /^true$/i.test(text) ? true : /^false$/i.test(text) ? false : undefined;
    case 'Integer':
      return /^[+-]?\d+$/.test(text) ? Number(text) : undefined;
    case 'Float':
      return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Number(text) : undefined;
  }
}

function isOfType(type: ParameterType, value: ParameterValue): boolean {
  switch (type) {
    case 'String':
      return typeof value === 'string';
    case 'Boolean':
      return typeof value === 'boolean';
    case 'Integer':
      return Number.isSafeInteger(value);
    case 'Float':
      return Number.isFinite(value);
  }
}

const EXPECTED: Readonly<Record<ParameterType, string>> = {
  String: 'a text',
  Boolean: 'true or false',
  Integer: `a whole number between -${Number.MAX_SAFE_INTEGER} and ${Number.MAX_SAFE_INTEGER}`,
  Float: 'a number',
};

function article(type: ParameterType): string {
  return type === 'Integer' ? 'an Integer' : `a ${type}`;
}

function shown(value: ParameterValue): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
