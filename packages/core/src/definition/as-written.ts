/** A list of a document that was not run yet: empty where an expression stands in its place. */
export function arrayOf<T>(list: readonly T[] | undefined): readonly T[] {
  return Array.isArray(list) ? list : [];
}

/** An object of a document that was not run yet; `undefined` where an expression or anything else stands in its place. */
export function objectOf<T extends object>(value: T | undefined): T | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const isExpression = Object.keys(value).some((key) => key === 'Get' || key.startsWith('Std:'));
  return isExpression ? undefined : value;
}
