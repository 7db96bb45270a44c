import type { Json, JsonObject, Problem, StepKind } from '@slipway/core';
import type { ConformanceCase } from '../conformance-case.ts';
import type { StepKindFixture } from './fixture.ts';

export type StepKindCase = ConformanceCase<StepKindFixture>;

/** The requests as a document has them. */
export function requestsOf({ requests }: StepKindFixture): readonly JsonObject[] {
  return JSON.parse(JSON.stringify(requests));
}

/** What the schema finds, as places and words. */
export async function issuesOf({ request }: StepKind, value: unknown): Promise<readonly string[]> {
  const { issues = [] } = await request['~standard'].validate(value);
  return issues.map(({ path = [], message }) => {
    const keys = path.map((part) => String(typeof part === 'object' ? part.key : part));
    return `${keys.join('.')}: ${message}`;
  });
}

/** What the kind finds in a step with these arguments. */
export function problemsOf(kind: StepKind, args: JsonObject): readonly Problem[] {
  return kind.check?.({ Name: 'Step', Type: kind.type, Arguments: args }, { target: 'local' }) ?? [];
}

/** An expression, as it stands in a document in place of a value. */
export const expression: Json = { Get: 'Parameters.Any' };
