import {
  type Content,
  type ContentQuery,
  type DescribedModels,
  isSlipwayError,
  type JsonObject,
  modelContent,
} from '@slipway/core';
import type { LocalSession } from '../local-session.ts';
import type { FileDigests } from './file-digests.ts';
import { imageDigests } from './image-digests.ts';
import { objectContent } from './object-content.ts';

/** `Session.contentOf` of a local session. What is no URI, path or name stands for nothing. */
export function sessionContent(session: LocalSession, digests: FileDigests): LocalSession['contentOf'] {
  const imageDigest = imageDigests();
  const models: DescribedModels = {
    model: (name) => session.models.describe<object>(name).then(asJson, noSuch),
    modelPackage: (name) => session.modelPackages.describe<object>(name).then(asJson, noSuch),
  };

  async function ask(query: ContentQuery, signal: AbortSignal | undefined): Promise<Content | undefined> {
    const { form, value, step } = query;
    switch (form) {
      case 'image': {
        const digest = await imageDigest(session.backendOf(step), value);
        return digest === undefined ? undefined : { '': digest };
      }
      case 'model':
        return await modelContent(models, value, (what) => contentOf({ ...what, step }, { signal }));
      default:
        return await objectContent(session.objects, query, digests, signal);
    }
  }

  async function contentOf(
    query: ContentQuery,
    { signal }: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<Content | undefined> {
    try {
      return await ask(query, signal);
    } catch (error) {
      if (isSlipwayError(error) && error.category === 'input') return undefined;
      throw error;
    }
  }

  return contentOf;
}

function asJson(description: object): JsonObject {
  return description as JsonObject;
}

function noSuch(error: unknown): undefined {
  if (isSlipwayError(error) && error.category === 'input') return undefined;
  throw error;
}
