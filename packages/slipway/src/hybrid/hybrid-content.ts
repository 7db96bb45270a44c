import { type Content, isSlipwayError, type Session } from '@slipway/core';
import type { BothSides } from './both-sides.ts';
import type { Places } from './hybrid-runners.ts';
import { namesBelow } from './names-below.ts';

/**
 * `Session.contentOf` over both sides: an object counts by what the side it came from says, so that its having crossed
 * changes nothing. Nothing crosses for it.
 */
export function hybridContent({ local, sagemaker, sides, targetOf }: Places): Session['contentOf'] {
  return async (query, options = {}) => {
    const { form, value, step } = query;
    const side = targetOf(step) === sagemaker.target ? sagemaker : local;
    if (form === 'objects' && value.startsWith('s3://')) return await objectContent(sides, value, options);
    if (form !== 'manifest') return await side.contentOf(query, options);
    return (await local.contentOf(query, options)) ?? (await sagemaker.contentOf(query, options));
  };
}

async function objectContent(
  sides: BothSides,
  uri: string,
  options: { readonly signal?: AbortSignal },
): Promise<Content | undefined> {
  try {
    const digests = await sides.digests(uri, options);
    if (digests.size === 0) return undefined;
    const objects = Array.from(digests.keys(), (each) => ({ uri: each })).sort((a, b) =>
      a.uri < b.uri ? -1 : 1,
    );
    const names = namesBelow(uri, objects);
    return Object.fromEntries(
      objects.map((object, index) => [names[index] ?? '', digests.get(object.uri) ?? '']),
    );
  } catch (error) {
    // As on either side: what may not be listed counts as its URI says.
    if (isSlipwayError(error) && (error.category === 'input' || UNTOLD.has(error.code))) return undefined;
    throw error;
  }
}

const UNTOLD: ReadonlySet<string> = new Set(['BUCKET_NOT_FOUND', 'AWS_ACCESS_DENIED']);
