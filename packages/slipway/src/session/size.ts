import { slipwayError } from '@slipway/core';

/** Bytes, or a number with a unit: `512m`, `2g`, `64GB`, `1.5 GiB`. Units are powers of 1,024, as Docker and AWS count. */
export type Size = number | string;

export const SIZE_PATTERN: RegExp = /^(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?$/i;

/** Bytes; throws `BAD_SIZE`. */
export function bytesOf(size: Size): number {
  if (typeof size === 'number') return size;
  const [, number, unit = ''] = SIZE_PATTERN.exec(size.trim()) ?? [];
  if (number !== undefined)
    return Math.round(Number(number) * 1024 ** ' kmgt'.indexOf(unit.toLowerCase() || ' '));
  throw slipwayError(`${JSON.stringify(size)} is no size`, {
    code: 'BAD_SIZE',
    category: 'input',
    hint: 'Give bytes, or a number with a unit: 512m, 2g, 64GB.',
  });
}
