import type { Content, ContentQuery } from '../../contract/session.ts';
import type { PlacedStep } from '../../definition/steps.ts';
import type { Json } from '../../json.ts';
import { partsOf } from './content-parts.ts';

/** What is there now of what a step made, by URI to its digest. */
export async function outputDigests(
  { name, kind }: PlacedStep,
  response: Json,
  contentOf: (what: ContentQuery) => Promise<Content | undefined>,
): Promise<Readonly<Record<string, string>>> {
  const digests: (readonly [string, string])[] = [];
  for (const uri of kind.outputs?.(response) ?? []) {
    const content = await contentOf({ form: 'objects', value: uri, step: name });
    if (content !== undefined) digests.push(...partsOf(uri, content));
  }
  return Object.fromEntries(digests);
}
