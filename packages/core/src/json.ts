/** A value as JSON carries it. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object. Its keys come from users: never write `object[key] = …`, build with `Object.fromEntries`. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/** Whether `value` is a JSON object: not null, not an array. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at a path of keys, or of indices where there is a list; `undefined` where there is none. */
export function valueAt(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>((at, key) => {
    if (Array.isArray(at)) return at[Number(key)];
    return isJsonObject(at) ? ownValue(at, key) : undefined;
  }, value);
}

/** The value of an object's own key; `undefined` for `__proto__` and its kin unless the object really has them. */
export function ownValue(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
