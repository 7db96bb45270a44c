import * as v from 'valibot';

/** A schema with an entry for every field of `T`: the compiler tells which one is forgotten. */
export function shape<T>(
  entries: {
    readonly [Field in keyof T]-?: v.GenericSchema<T[Field]>;
  },
): v.GenericSchema<T> {
  return v.object(entries) as unknown as v.GenericSchema<T>;
}

export const text: v.GenericSchema<string> = v.string();
export const textMap: v.GenericSchema<Record<string, string>> = v.record(v.string(), v.string());

/** A field that may be absent. */
export function optional<T>(
  schema: v.GenericSchema<T>,
): v.ExactOptionalSchema<v.GenericSchema<T>, undefined> {
  return v.exactOptional(schema);
}
