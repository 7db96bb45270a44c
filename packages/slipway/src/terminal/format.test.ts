import { expect, test } from 'vitest';
import { duration, oneLine, plural, printable } from './format.ts';

test.each([
  [-5, '0.00s'],
  [0, '0.00s'],
  [420, '0.42s'],
  [12_345, '12.3s'],
  [59_940, '59.9s'],
  [59_999, '59.9s'],
  [60_000, '1m 00s'],
  [185_900, '3m 05s'],
  [3_599_999, '59m 59s'],
  [7_620_000, '2h 07m'],
])('%d milliseconds are %s', (milliseconds, shown) => {
  expect(duration(milliseconds)).toBe(shown);
});

test('what a job wrote does no more to a terminal than show', () => {
  expect(printable('\u001b[31mred\u001b[0m \u001b]0;title\u0007text\r50 %\b\u009b2J')).not.toMatch(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are meant
    /[\u0000-\u001f\u007f-\u009f]/,
  );
  expect(printable('\u001b[31mred\u001b[0m \u001b]0;title\u0007text')).toBe('red text');
  expect(printable('one\ttwo\nthree')).toBe('one\ttwo\nthree');
});

test('one line has no line end, and at most as many characters as there is room for', () => {
  expect(oneLine('  one\n\ttwo ', 20)).toBe('one  two');
  expect(oneLine('0123456789', 10)).toBe('0123456789');
  expect(oneLine('0123456789', 9)).toBe('01234567…');
  // A character of two code units is not cut in half.
  expect(oneLine('🐚🐚🐚', 2)).toBe('🐚…');
  expect(oneLine('text', 0)).toBe('…');
});

test('counts', () => {
  expect([plural(0, 'step'), plural(1, 'step'), plural(2, 'step')]).toEqual(['0 steps', '1 step', '2 steps']);
});
