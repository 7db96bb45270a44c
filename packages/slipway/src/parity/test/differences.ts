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
  ours: () => unknown,
  differences: readonly Difference[],
): void {
  const own = once(async () => JSON.parse(withoutNames(await ours())));
  const others = once(async () => withoutNames(await theirs()));
  const without = async (left?: Difference): Promise<unknown> =>
    JSON.parse(
      differences
        .filter((difference) => difference !== left)
        .reduce((text, { undo }) => undo(text), await others()),
    );

  test('ours is the SDK’s, but for the differences that are listed', async () => {
    expect(await own()).toEqual(await without());
  });
  if (differences.length > 0) {
    test.each(differences)('$why', async (difference) => {
      // A difference that is none any more must leave the list.
      expect(await own()).not.toEqual(await without(difference));
    });
  }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** What each makes up in its own way, and what stands for it. */
const NAMES: readonly (readonly [RegExp, string])[] = [
  // Code lies at places that hold its digest, or the time.
  [/s3:\/\/[^"\\]+\/(sourcedir\.tar\.gz|\w+\.py)/g, 'code:$1'],
  // Jobs and models are named by the time they are made at; ours by execution, step and attempt.
  [/\b(?:[a-z-]+-2026-01-01-00-00-00-000|pipelines-[a-z0-9]{12}-[\w-]+-[a-z0-9]{10})\b/g, '<name>'],
  // Names of tuning jobs are short.
  [/\b(?:[a-z-]+-260101-0000|[a-z0-9]{12}-Tune-[a-z0-9]{10})\b/g, '<name>'],
  [/\/[a-z0-9]{12}\//g, '/<execution>/'],
  [/"(Client(?:Request)?Token)":"[^"]+"/g, '"$1":"<token>"'],
];

/** JSON in which names say nothing. */
function withoutNames(value: unknown): string {
  return NAMES.reduce((text, [pattern, standIn]) => text.replaceAll(pattern, standIn), JSON.stringify(value));
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
