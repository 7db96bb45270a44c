import type { ParameterDefinition, ParameterType } from '../definition/document.ts';
import { type Expression, expression } from './expression.ts';

/** A parameter of a pipeline: stands wherever its value may stand. */
export interface Parameter<T = unknown> extends Expression<T> {
  readonly name: string;
  readonly definition: ParameterDefinition;
}

/** Without a default, a value must be given at every start. */
export interface ParameterOptions<T> {
  readonly default?: T;
}

export function stringParameter(
  name: string,
  options: ParameterOptions<string> & { readonly enumValues?: readonly string[] } = {},
): Parameter<string> {
  const { enumValues } = options;
  return parameter('String', name, options.default, enumValues && { EnumValues: enumValues });
}

export function integerParameter(name: string, options: ParameterOptions<number> = {}): Parameter<number> {
  return parameter('Integer', name, options.default);
}

export function floatParameter(name: string, options: ParameterOptions<number> = {}): Parameter<number> {
  return parameter('Float', name, options.default);
}

export function booleanParameter(name: string, options: ParameterOptions<boolean> = {}): Parameter<boolean> {
  return parameter('Boolean', name, options.default);
}

function parameter<T extends string | number | boolean>(
  type: ParameterType,
  name: string,
  defaultValue: T | undefined,
  more: { readonly EnumValues?: readonly string[] } = {},
): Parameter<T> {
  const definition = {
    Name: name,
    Type: type,
    ...(defaultValue === undefined ? {} : { DefaultValue: defaultValue }),
    ...more,
  };
  return Object.assign(expression<T>({ Get: `Parameters.${name}` }), { name, definition });
}
