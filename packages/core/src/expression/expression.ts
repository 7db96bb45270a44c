import { isJsonObject, type Json, type JsonObject } from '../json.ts';

/** The forms an expression has in a document. */
export type ExpressionForm =
  | { readonly form: 'Get'; readonly get: string }
  | { readonly form: 'Join'; readonly on: string; readonly values: readonly Json[] }
  | { readonly form: 'JsonGet'; readonly source: JsonGetSource; readonly path: string }
  | { readonly form: 'malformed'; readonly key: string };

export type JsonGetSource = { readonly propertyFile: string } | { readonly s3Uri: Json };

/** What expression `value` is; `undefined` when it is plain data. */
export function expressionForm(value: Json): ExpressionForm | undefined {
  if (!isJsonObject(value)) return undefined;
  const keys = Object.keys(value);
  const [key] = keys;
  if (keys.length !== 1 || key === undefined) return undefined;
  const content = value[key] as Json;
  if (key === 'Get') return typeof content === 'string' ? { form: 'Get', get: content } : undefined;
  if (key === 'Std:Join') return join(content) ?? { form: 'malformed', key };
  if (key === 'Std:JsonGet') return jsonGet(content) ?? { form: 'malformed', key };
  return undefined;
}

function join(content: Json): ExpressionForm | undefined {
  if (!isJsonObject(content)) return undefined;
  const { On = '', Values } = content;
  return typeof On === 'string' && Array.isArray(Values)
    ? { form: 'Join', on: On, values: Values }
    : undefined;
}

function jsonGet(content: Json): ExpressionForm | undefined {
  if (!isJsonObject(content) || typeof content['Path'] !== 'string') return undefined;
  const source = jsonGetSource(content);
  return source && { form: 'JsonGet', source, path: content['Path'] };
}

function jsonGetSource({ PropertyFile: file, S3Uri: uri }: JsonObject): JsonGetSource | undefined {
  if (uri !== undefined) return { s3Uri: uri };
  if (isJsonObject(file) && typeof file['Get'] === 'string') return { propertyFile: file['Get'] };
  return undefined;
}

/** An expression with its place, e.g. `Arguments.HyperParameters.depth`. */
export interface FoundExpression {
  readonly path: string;
  readonly expression: ExpressionForm;
}

/** Every expression in `value`, those inside other expressions included. Fields in `except` are not entered. */
export function findExpressions(
  value: Json,
  path: string,
  except: ReadonlySet<string> = new Set(),
): FoundExpression[] {
  const found: FoundExpression[] = [];
  const open: [Json, string][] = [[value, path]];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [current, at] = next;
    if (typeof current !== 'object' || current === null) continue;
    const expression = expressionForm(current);
    if (expression !== undefined) found.push({ path: at, expression });
    if (expression?.form === 'Get') continue;
    // A property file's reference is read with its JsonGet, and is no value by itself.
    if (expression?.form === 'JsonGet' && 'propertyFile' in expression.source) continue;
    for (const [key, child] of Object.entries(current) as [string, Json][]) {
      if (at === path && except.has(key)) continue;
      open.push([child, childPath(at, key, Array.isArray(current))]);
    }
  }
  return found.reverse();
}

/** The JSONPath of a child: `.key`, `['odd key']` or `[0]`. */
export function childPath(path: string, key: string | number, inList: boolean): string {
  if (inList) return `${path}[${key}]`;
  return /^[A-Za-z_][A-Za-z0-9_-]*$/.test(String(key)) ? `${path}.${key}` : `${path}['${key}']`;
}
