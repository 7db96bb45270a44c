/** A list of a document that was not run yet: empty where an expression stands in its place. */
export function arrayOf<T>(list: readonly T[] | undefined): readonly T[] {
  return Array.isArray(list) ? list : [];
}
