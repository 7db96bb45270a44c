import { slipwayError } from '../errors.ts';
import type { Json } from '../json.ts';
import { type ExpressionForm, expressionForm } from './expression.ts';
import { parseReference, type Reference } from './reference.ts';

/** Where expressions get their values. `undefined` leaves an expression in its place, for a later time. */
export interface Scope {
  reference(reference: Reference): Json | undefined;
  jsonGet(expression: Extract<ExpressionForm, { form: 'JsonGet' }>): Json | undefined;
}

/**
 * `value` with every expression replaced that `scope` can tell. What an expression gives is data, and is
 * not looked into again. Fields in `except` are taken as they are.
 */
export function resolveExpressions(value: Json, scope: Scope, except: ReadonlySet<string> = new Set()): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => resolveExpressions(item, scope));
  const expression = expressionForm(value);
  if (expression !== undefined) {
    const resolved = evaluate(expression, scope);
    return resolved === undefined ? value : resolved;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [
      key,
      except.has(key) ? child : resolveExpressions(child, scope),
    ]),
  );
}

function evaluate(expression: ExpressionForm, scope: Scope): Json | undefined {
  switch (expression.form) {
    case 'Get':
      return scope.reference(parseReference(expression.get));
    case 'JsonGet':
      return scope.jsonGet(expression);
    case 'Join': {
      const parts = expression.values.map((value) => {
        const inner = expressionForm(value);
        return inner === undefined ? value : evaluate(inner, scope);
      });
      if (parts.includes(undefined)) return undefined;
      return parts.map((part) => render(part as Json)).join(expression.on);
    }
    case 'malformed':
      throw slipwayError(`This ${expression.key} is malformed`, {
        code: 'BAD_EXPRESSION',
        category: 'input',
      });
  }
}

/** A value as text: an integer as `3`, a Boolean as `true`. Source: integration tests of the SageMaker Python SDK 2.257.6. */
function render(value: Json): string {
  if (typeof value === 'object') {
    const what = value === null ? 'null' : Array.isArray(value) ? 'a list' : 'an object';
    throw slipwayError(`Std:Join was given ${what}: it joins strings, numbers and Booleans`, {
      code: 'BAD_EXPRESSION',
      category: 'input',
      hint: 'Refer to a single value inside it.',
    });
  }
  return String(value);
}
