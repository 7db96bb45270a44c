import type { SchemaIssue, StandardSchema } from '../contract/step-kind.ts';
import { childPath, expressionForm } from '../expression/expression.ts';
import type { Json } from '../json.ts';
import type { Problem } from './problem.ts';

/**
 * What `schema` has against `value`, as problems below `path`. What is said about an expression is
 * dropped: only a run will tell its value.
 */
export async function schemaProblems(
  schema: StandardSchema,
  value: Json,
  at: { readonly path: string; readonly step?: string; readonly code?: string },
): Promise<Problem[]> {
  const judged = schema['~standard'].validate(value);
  const { issues = [] } = judged instanceof Promise ? await judged : judged;
  return issues.flatMap((issue) => {
    const path = issuePath(issue, value, at.path);
    if (path === undefined) return [];
    const { step, code = 'INVALID' } = at;
    return [{ code, path, message: issue.message, ...(step === undefined ? {} : { step }) }];
  });
}

function issuePath(issue: SchemaIssue, value: Json, start: string): string | undefined {
  let current: Json | undefined = value;
  let path = start;
  for (const segment of issue.path ?? []) {
    const key = typeof segment === 'object' ? segment.key : segment;
    const inList = Array.isArray(current);
    path = childPath(path, String(key), inList);
    const parent = current as Readonly<Record<string, Json>> | null | undefined;
    current = parent && Object.hasOwn(parent, key) ? parent[String(key)] : undefined;
    if (current !== undefined && expressionForm(current) !== undefined) return undefined;
  }
  return path;
}
