import { isJsonObject, type Json, type JsonObject } from '../json.ts';

/** The forms an expression has in a document. */
export type ExpressionForm =
  | { readonly form: 'Get'; readonly get: string }
  | { readonly form: 'Join'; readonly on: string; readonly values: readonly Json[] }
  | { readonly form: 'JsonGet'; readonly source: JsonGetSource; readonly path: string }
  | { readonly form: 'malformed'; readonly key: ExpressionKey };

type JsonGetSource = { readonly propertyFile: string } | { readonly s3Uri: Json };

/** What an object is an expression by, when it is its only key. Next to other keys it is a key like any other. */
export type ExpressionKey = 'Get' | 'Std:Join' | 'Std:JsonGet';

/** What expression `value` is; `undefined` when it is plain data. */
export function expressionForm(value: Json): ExpressionForm | undefined {
  if (!isJsonObject(value)) return undefined;
  const key = expressionKey(value);
  if (key === undefined) return undefined;
  return READERS[key](value[key] as Json) ?? { form: 'malformed', key };
}

function expressionKey(object: JsonObject): ExpressionKey | undefined {
  let only: string | undefined;
  for (const key in object) {
    if (only !== undefined) return undefined;
    only = key;
  }
  return only === 'Get' || only === 'Std:Join' || only === 'Std:JsonGet' ? only : undefined;
}

/** What each form holds; `undefined` when it is malformed. */
const READERS: Readonly<Record<ExpressionKey, (content: Json) => ExpressionForm | undefined>> = {
  Get: (content) => (typeof content === 'string' ? { form: 'Get', get: content } : undefined),
  'Std:Join': (content) => {
    if (!isJsonObject(content)) return undefined;
    const { On = '', Values } = content;
    return typeof On === 'string' && Array.isArray(Values) && Values.every(isSingle)
      ? { form: 'Join', on: On, values: Values }
      : undefined;
  },
  'Std:JsonGet': (content) => {
    if (!isJsonObject(content)) return undefined;
    const { Path } = content;
    const source = jsonGetSource(content);
    return typeof Path === 'string' && source ? { form: 'JsonGet', source, path: Path } : undefined;
  },
};

/** A single value, or an expression that may give one. */
function isSingle(value: Json): boolean {
  if (typeof value !== 'object') return true;
  return isJsonObject(value) && expressionKey(value) !== undefined;
}

function jsonGetSource({ PropertyFile: file, S3Uri: uri }: JsonObject): JsonGetSource | undefined {
  if (uri !== undefined)
    return file === undefined && isSingle(uri) && isText(uri) ? { s3Uri: uri } : undefined;
  return isJsonObject(file) && typeof file['Get'] === 'string' ? { propertyFile: file['Get'] } : undefined;
}

function isText(value: Json): boolean {
  return typeof value === 'string' || typeof value === 'object';
}

/** An expression with its place, e.g. `Arguments.HyperParameters.depth`. */
export interface FoundExpression {
  readonly path: string;
  readonly expression: ExpressionForm;
}

/**
 * Every expression in `value`, those inside other expressions before the one that holds them. Fields in
 * `except` are not entered.
 */
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
    if (expression !== undefined && !holdsOthers(expression)) continue;
    const inList = Array.isArray(current);
    for (const [key, child] of Object.entries(current) as [string, Json][]) {
      if (typeof child !== 'object' || child === null) continue;
      if (current === value && except.has(key)) continue;
      open.push([child, childPath(at, key, inList)]);
    }
  }
  return found.reverse();
}

/** A property file's reference is read with its JsonGet, and is no value by itself. */
function holdsOthers(expression: ExpressionForm): boolean {
  if (expression.form === 'JsonGet') return 's3Uri' in expression.source;
  return expression.form === 'Join' || (expression.form === 'malformed' && expression.key === 'Std:Join');
}

/** The JSONPath of a child: `.key`, `['odd key']` or `[0]`. */
export function childPath(path: string, key: string | number, inList: boolean): string {
  if (inList) return `${path}[${key}]`;
  const name = String(key);
  if (/^[A-Za-z_][A-Za-z0-9_-]*$/.test(name)) return `${path}.${name}`;
  // JSON's escapes are JSONPath's too, but for the quote.
  return `${path}['${JSON.stringify(name).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}']`;
}
