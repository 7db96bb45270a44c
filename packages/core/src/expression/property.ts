import { slipwayError } from '../errors.ts';
import { isJsonObject, type Json, ownValue } from '../json.ts';
import { childPath } from './expression.ts';
import type { PathToken } from './reference.ts';

/** The part of a step's response that a reference names; throws `PROPERTY_NOT_FOUND`. */
export function property(
  step: string,
  response: Json,
  path: readonly PathToken[],
  keyedLists: Readonly<Record<string, string>> = {},
): Json {
  let value = response;
  let fields = '';
  for (const [depth, token] of path.entries()) {
    const nameField = Object.hasOwn(keyedLists, fields) ? keyedLists[fields] : undefined;
    const found = child(value, token, nameField);
    if (found === undefined) throw notFound(step, path.slice(0, depth), value, token, nameField);
    if (typeof token === 'string' && !Array.isArray(value))
      fields = fields === '' ? token : `${fields}.${token}`;
    value = found;
  }
  return value;
}

function child(parent: Json, token: PathToken, nameField: string | undefined): Json | undefined {
  if (Array.isArray(parent)) {
    const list: readonly Json[] = parent;
    if (typeof token === 'number') return list[token];
    return nameField === undefined ? undefined : list.find((item) => nameOf(item, nameField) === token);
  }
  return isJsonObject(parent) ? ownValue(parent, String(token)) : undefined;
}

function nameOf(item: Json, nameField: string): Json | undefined {
  return isJsonObject(item) ? ownValue(item, nameField) : undefined;
}

function notFound(
  step: string,
  before: readonly PathToken[],
  parent: Json,
  token: PathToken,
  nameField: string | undefined,
): Error {
  const place = before.reduce<string>(
    (path, part) => childPath(path, part, typeof part === 'number'),
    `Steps.${step}`,
  );
  return slipwayError(`${place} has no ${typeof token === 'number' ? 'item' : 'property'} ${token}`, {
    code: 'PROPERTY_NOT_FOUND',
    category: 'job',
    hint: whatIsThere(parent, nameField),
  });
}

function whatIsThere(parent: Json, nameField: string | undefined): string {
  if (Array.isArray(parent)) {
    const list: readonly Json[] = parent;
    const names = nameField === undefined ? [] : list.flatMap((item) => nameOf(item, nameField) ?? []);
    return names.length > 0 ? `It has: ${names.join(', ')}.` : `It is a list of ${list.length}.`;
  }
  const fields = isJsonObject(parent) ? Object.keys(parent) : [];
  return fields.length > 0 ? `It has: ${fields.join(', ')}.` : 'It has no properties.';
}
