import type { Content, ContentQuery } from '../../contract/session.ts';
import type { Located } from '../../contract/step-uses.ts';
import type { PlacedStep } from '../../definition/steps.ts';
import { type JsonObject, ownValue } from '../../json.ts';
import type { StepKeyed } from '../event.ts';
import { type ContentMeaning, contentParts, keyOf } from './content-parts.ts';

/**
 * What a step's outcome depends on, by content: the fields that its kind names, with what they stand for in their place.
 * `undefined` for a kind whose steps are never cached.
 */
export async function stepKey(
  { name, kind }: PlacedStep,
  request: JsonObject,
  contentOf: (what: ContentQuery) => Promise<Content | undefined>,
): Promise<Pick<StepKeyed, 'key' | 'parts'> | undefined> {
  const decisive = kind.cacheKey?.(request);
  if (decisive === undefined) return undefined;
  const { reads = [], images = [], models = [], writes = [] } = kind.uses?.(request) ?? {};
  const places = new Map([
    ...reads.flatMap((read) => meaning(read, read.manifest ? 'manifest' : 'objects')),
    ...images.flatMap((image) => meaning(image, 'image')),
    ...models.flatMap((model) => meaning(model, 'model')),
  ]);
  // Folders named by the job are below them, and much else may be.
  const targets = writes.flatMap(({ value, byJob }) => (typeof value === 'string' && !byJob ? [value] : []));
  const parts = await contentParts(decisive, {
    places,
    targets,
    contentOf: (what) => contentOf({ ...what, step: name }),
  });
  return { key: keyOf(kind.type, parts), parts };
}

function meaning({ path, value }: Located, form: ContentMeaning['form']): [string, ContentMeaning][] {
  return typeof value === 'string' ? [[path, { form, value }]] : [];
}

type Parts = StepKeyed['parts'];

/**
 * Whether parts differ only in that the digest of something is known now, where there was but its name: that of an
 * image, which the job itself has brought here.
 */
export function isBetterKnown(before: Parts, after: Parts): boolean {
  const names = Object.keys(after);
  if (names.length !== Object.keys(before).length) return false;
  return names.every((name) => {
    const was = ownValue(before, name);
    return was === after[name] || (String(was).startsWith('"') && !after[name]?.startsWith('"'));
  });
}
