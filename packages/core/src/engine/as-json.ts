import type { Json } from '../json.ts';

/** As the journal keeps it: a Date becomes text, `undefined` is gone, and nobody else holds a part of it. */
export function asJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value) ?? 'null');
}
