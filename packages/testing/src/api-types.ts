/**
 * What a request or response of an AWS client is as JSON: read-only, times and closed lists of names as text (the lists
 * grow by the month), and required fields really required.
 */
export type Wire<T> = T extends Date | string
  ? string
  : T extends readonly (infer Item)[]
    ? readonly Wire<Item>[]
    : T extends object
      ? { readonly [Field in keyof T]: Wire<Exclude<T[Field], undefined>> }
      : T;

/** All fields of a type at every depth, with the kind of value that each holds: what one of two types lacks shows. */
export type Fields<T> = T extends readonly (infer Item)[]
  ? readonly Fields<NonNullable<Item>>[]
  : T extends string | Date
    ? 'text'
    : T extends number
      ? 'number'
      : T extends boolean
        ? 'boolean'
        : string extends keyof T
          ? 'map'
          : { readonly [Field in keyof T]-?: Fields<NonNullable<T[Field]>> };

/** The type with every field there is, none of them optional: the compiler tells which one a value of it forgets. */
export type Complete<T> = T extends readonly (infer Item)[]
  ? readonly Complete<Item>[]
  : T extends object
    ? { readonly [Field in keyof T]-?: Complete<NonNullable<T[Field]>> }
    : T;
