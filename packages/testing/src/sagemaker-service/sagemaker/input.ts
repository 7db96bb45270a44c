import { isJsonObject, type Json, type JsonObject } from '@slipway/core';

/** Fields of an operation's input, by a path such as `TrainingJobConfig.ResourceLimits`; `undefined` where there is none. */
export function field(input: JsonObject, path: string): Json | undefined {
  let value: Json | undefined = input;
  for (const key of path.split('.')) {
    if (!isJsonObject(value) || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value ?? undefined;
}

export function text(input: JsonObject, path: string): string | undefined {
  const value = field(input, path);
  return typeof value === 'string' ? value : undefined;
}

/** A name that the input was checked to have. */
export function name(input: JsonObject, path: string): string {
  return text(input, path) ?? '';
}

export function count(input: JsonObject, path: string): number | undefined {
  const value = field(input, path);
  return typeof value === 'number' ? value : undefined;
}

/** Times come as seconds since 1970. */
export function time(input: JsonObject, path: string): Date | undefined {
  const value = field(input, path);
  if (typeof value === 'number') return new Date(value * 1000);
  return typeof value === 'string' ? new Date(value) : undefined;
}

export function objects(input: JsonObject, path: string): readonly JsonObject[] {
  const value = field(input, path);
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/** Those fields that the input has. */
export function pick(input: JsonObject, fields: readonly string[]): JsonObject {
  return Object.fromEntries(
    fields.flatMap((key) => {
      const value = field(input, key);
      return value === undefined ? [] : [[key, value]];
    }),
  );
}
