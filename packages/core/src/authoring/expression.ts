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

/** An expression from its JSON. */
export function expression<T>(json: Json): Expression<T> {
  return { toJSON: () => json };
}
