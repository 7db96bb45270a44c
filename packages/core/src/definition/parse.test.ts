import { expect, test } from 'vitest';
import { isSlipwayError } from '../errors.ts';
import { parseDefinition } from './parse.ts';

test.each([
  '',
  ' ',
  '{',
  '{"Version": }',
  'not json',
  '[1,]',
  '{"a": NaN}',
  '\0',
  '"open',
  '['.repeat(1_000_000),
])('what is not JSON is refused: %.20j', (text) => {
  let thrown: unknown;
  try {
    parseDefinition(text);
  } catch (error) {
    thrown = error;
  }
  expect(isSlipwayError(thrown, 'NOT_JSON')).toBe(true);
  expect(thrown).toMatchObject({
    category: 'input',
    hint: expect.any(String),
    cause: expect.any(SyntaxError),
  });
});

test('a byte order mark is no part of the document', () => {
  expect(parseDefinition('\uFEFF{"Version": "2020-12-01"}')).toEqual({ Version: '2020-12-01' });
});

test('keys that JavaScript has a use for are keys like any other', () => {
  const parsed = parseDefinition('{"__proto__": {"polluted": true}, "constructor": 1}') as object;
  expect(Object.keys(parsed)).toEqual(['__proto__', 'constructor']);
  expect(Object.getPrototypeOf(parsed)).toBe(Object.prototype);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});
