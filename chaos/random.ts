import { createHash } from 'node:crypto';

/** Choices that are the same each time for the same seed. */
export interface Random {
  /** From 0 up to, and without, 1. */
  number(): number;
  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number;
  /** One of a list that is not empty. */
  pick<T>(list: readonly T[]): T;
}

/** `seed`: what the choices are for, besides the number that the user gave: each purpose has choices of its own. */
export function random(...seed: readonly (string | number)[]): Random {
  let state = createHash('sha256').update(seed.join('\0')).digest().readUInt32LE();
  // Mulberry32, by Tommy Ettinger, in the public domain.
  const number = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (least: number, most: number): number => least + Math.floor(number() * (most - least + 1));
  return { number, between, pick: (list) => list[between(0, list.length - 1)] as (typeof list)[number] };
}
