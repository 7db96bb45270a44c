import { type Json, slipwayError } from '@slipway/core';

/**
 * How `left` stands to `right`: below 0, 0 or above 0. Strings compare by code points, numbers by value;
 * Booleans are equal or not, and have no order. Two different types, and what is no single value, throw
 * `CONDITION_OPERANDS`: nobody has said what SageMaker makes of them, so nothing is guessed.
 * See docs/decisions/0009-condition-operands.md.
 */
export function compareOperands(type: string, left: Json, right: Json, path: string): number {
  if (typeof left === 'number' && typeof right === 'number')
    return left === right ? 0 : left < right ? -1 : 1;
  if (typeof left === 'string' && typeof right === 'string') {
    // UTF-8 sorts as code points do; JavaScript's own order is that of UTF-16.
    return left === right ? 0 : Buffer.compare(Buffer.from(left), Buffer.from(right));
  }
  const ordered = type !== 'Equals' && type !== 'In';
  if (typeof left === 'boolean' && typeof right === 'boolean' && !ordered) return left === right ? 0 : 1;
  throw slipwayError(`${path}: ${type} cannot compare ${describe(left)} with ${describe(right)}`, {
    code: 'CONDITION_OPERANDS',
    category: 'job',
    hint: 'Compare two strings or two numbers; Booleans with Equals and In only. A Std:Join of one value makes it a string.',
  });
}

function describe(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'an object';
  if (typeof value !== 'string') return `the ${typeof value} ${value}`;
  return `the string ${JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value)}`;
}
