import type { Json } from '../json.ts';
import { type Expression, hasNoText } from './expression.ts';

declare const itemNames: unique symbol;

/** A list of a response whose items are addressed by name: `Outputs['train']`. */
export type KeyedList<Item, Name extends string = string> = readonly Item[] & {
  readonly [itemNames]?: Name;
};

/** A response as the steps after it see it: the same fields, each an expression. */
export type Properties<T> = T extends string | number | boolean | Date
  ? Expression<T extends Date ? string : T>
  : T extends KeyedList<infer Item, infer Name>
    ? typeof itemNames extends keyof T
      ? { readonly [Key in Name]: Properties<Item> } & Expression<T>
      : { readonly [index: number]: Properties<Item> } & Expression<T>
    : { readonly [Key in keyof T]-?: Properties<NonNullable<T[Key]>> } & Expression<T>;

/** References to the response of a step, made as they are read: `.ModelArtifacts.S3ModelArtifacts`. */
export function properties<Response>(
  stepName: string,
  keyedLists: Readonly<Record<string, string>> = {},
): Properties<Response> {
  return reference(`Steps.${stepName}`, '', new Set(Object.keys(keyedLists))) as Properties<Response>;
}

/**
 * `path` is what was read so far as the kind's `keyedLists` spells it, without indices and names of items;
 * `isItem`: the list at that path has been entered.
 */
function reference(get: string, path: string, keyed: ReadonlySet<string>, isItem = false): Expression {
  const toJSON = (): Json => ({ Get: get });
  return new Proxy(
    { toJSON },
    {
      get(_target, key) {
        if (key === 'toJSON') return toJSON;
        if (key === Symbol.toPrimitive) return hasNoText;
        // A reference is no promise: `await` asks every value for `then`.
        if (typeof key === 'symbol' || key === 'then') return undefined;
        if (/^\d+$/.test(key)) return reference(`${get}[${key}]`, path, keyed, true);
        if (keyed.has(path) && !isItem) return reference(`${get}['${key}']`, path, keyed, true);
        const below = path === '' ? key : `${path}.${key}`;
        // The key of a map may hold what divides a path.
        return reference(/[.[\]]/.test(key) ? `${get}['${key}']` : `${get}.${key}`, below, keyed);
      },
    },
  );
}
