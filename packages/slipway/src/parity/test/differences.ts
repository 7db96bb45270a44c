import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { expect, test } from 'vitest';

/** A difference between what the Python SDK says and what we say that is meant to be. */
export interface Difference {
  readonly why: string;
  /** Makes of the SDK's JSON what ours would be. */
  readonly undo: (text: string) => string;
}

/** What the Python SDK wrote or sent: tools/sdk-documents/record.ts. */
export function recording(path: string): unknown {
  return JSON.parse(readFileSync(new URL(`../recorded/${path}.json`, import.meta.url), 'utf8'));
}

/** Tests that both are equal but for the differences, and of each difference that it still is one. */
export function testParity(
  theirs: () => unknown,
  ours: () => unknown | Promise<unknown>,
  differences: readonly Difference[],
): void {
  const without = (left?: Difference): unknown =>
    JSON.parse(
      differences
        .filter((difference) => difference !== left)
        .reduce((text, { undo }) => undo(text), withoutPlaces(theirs())),
    );
  const own = async () => JSON.parse(withoutPlaces(await ours()));

  test('ours is the SDK’s, but for the differences that are listed', async () => {
    expect(await own()).toEqual(without());
  });
  if (differences.length > 0) {
    test.each(differences)('$why', async (difference) => {
      // A difference that is none any more must leave the list.
      expect(await own()).not.toEqual(without(difference));
    });
  }
}

/** JSON in which code lies nowhere in particular: at places that hold its digest, or the time, each in its own way. */
function withoutPlaces(value: unknown): string {
  return JSON.stringify(value).replaceAll(/s3:\/\/[^"\\]+\/(sourcedir\.tar\.gz|\w+\.py)/g, 'code:$1');
}

type Fields = Record<string, unknown>;

/** Leaves a field out wherever it has this value. */
export function leaveOut(field: string, value: unknown): (text: string) => string {
  return (text) =>
    JSON.stringify(JSON.parse(text), (_, fields: unknown) => {
      if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) return fields;
      const { [field]: found, ...others } = fields as Fields;
      return isDeepStrictEqual(found, value) ? others : fields;
    });
}
