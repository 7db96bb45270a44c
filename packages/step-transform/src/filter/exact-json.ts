/** A number as it was written: 1.0 stays 1.0, and an id of 19 digits keeps them all. */
interface WrittenNumber {
  readonly rawJSON: string;
}

/** A value of JSON whose numbers are as they were written. */
export type Exact = null | boolean | string | WrittenNumber | readonly Exact[] | ExactObject;

export interface ExactObject {
  readonly [key: string]: Exact;
}

// Not yet among TypeScript's types: https://tc39.es/proposal-json-parse-with-source
const { rawJSON, isRawJSON } = JSON as unknown as {
  rawJSON(text: string): WrittenNumber;
  isRawJSON(value: unknown): value is WrittenNumber;
};

/** Throws a `SyntaxError` on what is no JSON. */
export function parseExact(text: string): Exact {
  const keep = (_key: string, value: unknown, context?: { readonly source: string }) =>
    typeof value === 'number' && context ? rawJSON(context.source) : value;
  return JSON.parse(text, keep) as Exact;
}

export function writeExact(value: Exact): string {
  return JSON.stringify(value);
}

export function isList(value: Exact): value is readonly Exact[] {
  return Array.isArray(value);
}

export function isObject(value: Exact): value is ExactObject {
  return typeof value === 'object' && value !== null && !isList(value) && !isRawJSON(value);
}
