import type { Json, JsonObject } from '@slipway/core';

/** A value somewhere in a request, and the keys that lead there. */
export interface Place {
  readonly keys: readonly (string | number)[];
  readonly value: Json;
}

/** Every value of a request, the inner ones too; not the request itself. */
export function placesOf(value: Json, keys: Place['keys'] = []): readonly Place[] {
  return childrenOf(value).flatMap(([key, child]) => {
    const place = { keys: [...keys, key], value: child };
    return [place, ...placesOf(child, place.keys)];
  });
}

/** The places that have nothing below them. */
export function leavesOf(request: JsonObject): readonly Place[] {
  return placesOf(request).filter(({ value }) => childrenOf(value).length === 0);
}

/** `InputDataConfig[0].ChannelName`, or with `[]` for every index. */
export function pathOf({ keys }: Place, index: (at: number) => string = String): string {
  return keys
    .map((key) => (typeof key === 'number' ? `[${index(key)}]` : `.${key}`))
    .join('')
    .slice(1);
}

/** The request with another value there. */
export function replacedAt(whole: Json, [key, ...rest]: Place['keys'], value: Json): Json {
  if (key === undefined) return value;
  const changed = childrenOf(whole).map(
    ([name, child]) => [name, name === key ? replacedAt(child, rest, value) : child] as const,
  );
  return Array.isArray(whole) ? changed.map(([, child]) => child) : Object.fromEntries(changed);
}

function childrenOf(value: Json): readonly (readonly [string | number, Json])[] {
  if (Array.isArray(value)) return value.map((item: Json, index) => [index, item] as const);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).filter((entry): entry is [string, Json] => entry[1] !== undefined);
}
