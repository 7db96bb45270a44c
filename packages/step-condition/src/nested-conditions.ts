import { isJsonObject, type Json, ownValue } from '@slipway/core';

/** A condition with its place in the step. */
export interface PlacedCondition<C> {
  readonly condition: C;
  /** `Arguments.Conditions[0].Condition`. */
  readonly path: string;
}

/** The conditions and all that are nested in them, each before those it holds; at any depth, well-formed or not. */
export function nestedConditions<C extends object | Json>(conditions: readonly C[]): PlacedCondition<C>[] {
  const found = conditions.map((condition, i) => ({ condition, path: `Arguments.Conditions[${i}]` }));
  // The list grows while it is walked.
  for (const { condition, path } of found) {
    const fields = condition as Json;
    if (!isJsonObject(fields)) continue;
    const inner = ownValue(fields, 'Condition');
    if (inner !== undefined) found.push({ condition: inner as C, path: `${path}.Condition` });
    const several = ownValue(fields, 'Conditions');
    if (!Array.isArray(several)) continue;
    for (const [i, child] of several.entries()) {
      found.push({ condition: child as C, path: `${path}.Conditions[${i}]` });
    }
  }
  return found;
}
