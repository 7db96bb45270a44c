import type { ObjectStore } from '@slipway/core';

/** Bytes beyond which an output is not worth reading for a line on a terminal. */
const LARGE = 1024 * 1024;

/** The first lines of the first output, in one line: `test.csv.out: 9.1, 7.3, 12.0, …`. */
export async function firstPredictions(uri: string, objects: ObjectStore): Promise<string | undefined> {
  for await (const output of objects.list(`${uri.replace(/\/+$/, '')}/`)) {
    if (!output.key.endsWith('.out')) continue;
    const name = output.key.slice(output.key.lastIndexOf('/') + 1);
    if (output.size > LARGE) return name;
    const text = new TextDecoder().decode(await objects.read(output.uri)).trim();
    const [first = '', second, third, ...more] = text.split(/\s*\n\s*/).map((line) => line.slice(0, 40));
    const shown = [first, second, third, more.length > 0 ? '…' : undefined].filter(
      (line) => line !== undefined,
    );
    return `${name}: ${shown.join(', ')}`;
  }
  return undefined;
}
