import { slipwayError } from '../errors.ts';
import { isJsonObject, type Json, ownValue } from '../json.ts';
import type { PathToken } from './reference.ts';

/** The part of a step's response that a reference names; throws `PROPERTY_NOT_FOUND`. */
export function property(
  step: string,
  response: Json,
  path: readonly PathToken[],
  keyedLists: Readonly<Record<string, string>> = {},
): Json {
  let value: Json | undefined = response;
  let fields = '';
  for (const [depth, token] of path.entries()) {
    const parent: Json = value;
    value = child(parent, token, keyedLists[fields]);
    if (value === undefined) throw notFound(step, path.slice(0, depth), parent, token);
    if (typeof token === 'string' && !Array.isArray(parent))
      fields = fields === '' ? token : `${fields}.${token}`;
  }
  return value;
}

function child(parent: Json, token: PathToken, nameField: string | undefined): Json | undefined {
  if (Array.isArray(parent)) {
    const list: readonly Json[] = parent;
    if (typeof token === 'number') return list[token];
    if (nameField === undefined) return undefined;
    return list.find((item) => isJsonObject(item) && item[nameField] === token);
  }
  return isJsonObject(parent) ? ownValue(parent, String(token)) : undefined;
}

function notFound(step: string, before: readonly PathToken[], parent: Json, token: PathToken): Error {
  const place = [`Steps.${step}`, ...before].join('.');
  const fields = isJsonObject(parent) ? Object.keys(parent) : [];
  return slipwayError(`${place} has no property ${token}`, {
    code: 'PROPERTY_NOT_FOUND',
    category: 'job',
    hint: fields.length > 0 ? `It has: ${fields.join(', ')}.` : 'It has no properties.',
  });
}
