import { expect, test } from 'vitest';
import { ago, bytes, clockTime, duration, oneLine, plural, printable } from './format.ts';

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

test.each([
  [-5, 'just now'],
  [59, 'just now'],
  [60, '1m ago'],
  [3_599, '59m ago'],
  [3_600, '1h ago'],
  [86_399, '23h ago'],
  [86_400, '1d ago'],
  [40 * 86_400, '40d ago'],
])('%d seconds before now is %s', (seconds, shown) => {
  const now = new Date();
  expect(ago(new Date(now.getTime() - seconds * 1_000), now)).toBe(shown);
});

test('a time is told by the clock of this machine', () => {
  expect(clockTime(new Date(2026, 0, 2, 3, 4, 5))).toBe('2026-01-02 03:04:05');
});

test.each([
  [0, '0 bytes'],
  [1, '1 byte'],
  [999, '999 bytes'],
  [1_000, '1.0 kB'],
  [12_345, '12.3 kB'],
  [4_000_000_000, '4.0 GB'],
  [9e15, '9000.0 TB'],
])('%d bytes are %s', (count, shown) => {
  expect(bytes(count)).toBe(shown);
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
