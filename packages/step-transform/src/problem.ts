import { isJsonObject, type Json, ownValue, type Problem } from '@slipway/core';

/** A value deep in the arguments; `undefined` where there is none. */
export function valueAt(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  const [field, ...rest] = path;
  if (field === undefined || value === undefined) return value;
  return isJsonObject(value) ? valueAt(ownValue(value, field), ...rest) : undefined;
}

/** `path` is below `Arguments`. */
export function badArgument(path: string, message: string, hint?: string): Problem {
  return { code: 'BAD_ARGUMENTS', path: `Arguments.${path}`, message, ...(hint !== undefined && { hint }) };
}
