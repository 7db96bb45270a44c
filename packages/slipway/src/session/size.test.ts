import { expect, test } from 'vitest';
import { bytesOf } from './size.ts';

test.each([
  [1024, 1024],
  ['1024', 1024],
  ['512m', 512 * 2 ** 20],
  ['2g', 2 * 2 ** 30],
  ['64GB', 64 * 2 ** 30],
  ['1.5 GiB', 1.5 * 2 ** 30],
  ['1T', 2 ** 40],
  [' 8 kb ', 8192],
])('%j is %d bytes', (size, bytes) => {
  expect(bytesOf(size)).toBe(bytes);
});

test.each(['', 'much', '-1g', '1 gallon', '1e9', 'g'])('%j is no size', (size) => {
  expect(() => bytesOf(size)).toThrow(expect.objectContaining({ code: 'BAD_SIZE', category: 'input' }));
});
