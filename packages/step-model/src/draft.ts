import type { Expression, Values } from '@slipway/core';

/** A request as a builder writes it: `undefined` is a field that will be absent, for JSON leaves it out. */
export type Draft<Request> = Undefinable<Values<Request>>;

type Undefinable<T> = T extends readonly (infer Item)[]
  ? readonly Undefinable<Item>[]
  : T extends Expression
    ? T
    : T extends object
      ? { readonly [Field in keyof T]: Undefinable<T[Field]> | undefined }
      : T;
