import type { SchemaIssue, StandardSchema } from '../contract/step-kind.ts';
import { childPath, expressionForm } from '../expression/expression.ts';
import type { Json } from '../json.ts';
import type { Problem } from './problem.ts';

/** Where a value stands, and how to speak of what is wrong with it. */
export interface Judged {
  readonly path: string;
  readonly step?: string | undefined;
  readonly code: string;
  readonly hint: string;
  /** Expressions may stand in it: what is said about one is dropped, since only a run will tell its value. */
  readonly expressions?: boolean;
  /** Fields of the value that are judged elsewhere. */
  readonly except?: ReadonlySet<string>;
}

/** What `schema` has against `value`, as problems below its path. */
export async function schemaProblems(schema: StandardSchema, value: Json, at: Judged): Promise<Problem[]> {
  const judged = schema['~standard'].validate(value);
  const { issues = [] } = judged instanceof Promise ? await judged : judged;
  const { step, code, hint } = at;
  return issues.flatMap((issue) => {
    const path = issuePath(issue, value, at);
    const message = issue.message.length > 500 ? `${issue.message.slice(0, 500)}…` : issue.message;
    return path === undefined ? [] : [{ code, path, message, hint, ...(step !== undefined && { step }) }];
  });
}

function issuePath(issue: SchemaIssue, value: Json, at: Judged): string | undefined {
  let current: Json | undefined = value;
  let path = at.path;
  for (const [depth, segment] of (issue.path ?? []).entries()) {
    const key = typeof segment === 'object' ? segment.key : segment;
    if (depth === 0 && at.except?.has(String(key))) return undefined;
    path = childPath(path, String(key), Array.isArray(current));
    const parent = current as Readonly<Record<string, Json>> | null | undefined;
    current = parent && Object.hasOwn(parent, key) ? parent[String(key)] : undefined;
    if (at.expressions && current !== undefined && expressionForm(current) !== undefined) return undefined;
  }
  return path;
}
