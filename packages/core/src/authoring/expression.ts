import { slipwayError } from '../errors.ts';
import type { Json } from '../json.ts';

declare const valueType: unique symbol;

/** Something whose value only a run will tell; in the document it is what `toJSON` gives. */
export interface Expression<T = unknown> {
  toJSON(): Json;
  /** Never there: it only lets the compiler know what the value will be. */
  readonly [valueType]?: T;
}

/** A value known now, or an expression for it. */
export type Value<T> = T | Expression<T>;

/** A request in which an expression may stand at any leaf. */
export type Values<T> = T extends string | number | boolean | null | undefined
  ? Value<T>
  : T extends Expression
    ? T
    : T extends readonly (infer Item)[]
      ? readonly Values<Item>[] | Expression<T>
      : { readonly [Key in keyof T]: Values<T[Key]> };

/** A request as a builder writes it: `undefined` is a field that will be absent, for JSON leaves it out. */
export type Draft<Request> = Undefinable<Values<Request>>;

type Undefinable<T> = T extends readonly (infer Item)[]
  ? readonly Undefinable<Item>[]
  : T extends Expression
    ? T
    : T extends object
      ? { readonly [Field in keyof T]: Undefinable<T[Field]> | undefined }
      : T;

/** An expression from its JSON, or from what makes it when it is asked for. */
export function expression<T>(json: Json | (() => Json)): Expression<T> {
  return Object.defineProperty(
    { toJSON: typeof json === 'function' ? json : () => json },
    Symbol.toPrimitive,
    {
      value: hasNoText,
    },
  );
}

/** A template string would make "[object Object]" of an expression, and nobody would notice before a job fails. */
export function hasNoText(): never {
  throw slipwayError('The value of an expression is not known before the pipeline runs', {
    code: 'EXPRESSION_AS_TEXT',
    category: 'input',
    hint: "Build the text with join(): join('/', ['s3://bucket', parameter]).",
  });
}
