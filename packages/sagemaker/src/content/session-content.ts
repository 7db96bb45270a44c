import {
  type Content,
  type ContentQuery,
  type DescribedModels,
  isSlipwayError,
  type JsonObject,
  modelContent,
  type ObjectStore,
  type Session,
} from '@slipway/core';
import type { SageMakerApi } from '../client/sagemaker-api.ts';
import type { Service } from '../client/service.ts';
import { manifestContent, objectContent } from './object-content.ts';

/** `Session.contentOf` of a session of SageMaker. An image is what its URI says: a tag is as good as its text. */
export function sessionContent(
  objects: ObjectStore,
  sagemaker: Service<keyof SageMakerApi>,
): Session['contentOf'] {
  async function ask(
    { form, value, step }: ContentQuery,
    options: { readonly signal?: AbortSignal },
  ): Promise<Content | undefined> {
    if (form === 'image' || (form !== 'model' && !value.startsWith('s3://'))) return undefined;
    if (form === 'objects') return await objectContent(objects, value, options);
    if (form === 'manifest') return await manifestContent(objects, value, options);
    const models: DescribedModels = {
      model: (ModelName) => known(sagemaker.call('describeModel', { ModelName }, options)),
      modelPackage: (ModelPackageName) =>
        known(sagemaker.call('describeModelPackage', { ModelPackageName }, options)),
    };
    return await modelContent(models, value, (what) => contentOf({ ...what, step }, options));
  }

  async function contentOf(
    query: ContentQuery,
    options: { readonly signal?: AbortSignal } = {},
  ): Promise<Content | undefined> {
    try {
      return await ask(query, options);
    } catch (error) {
      if (tellsNothing(error)) return undefined;
      throw error;
    }
  }

  return contentOf;
}

/** What may not be listed counts as its URI says, as it does for SageMaker's own cache. */
function tellsNothing(error: unknown): boolean {
  if (!isSlipwayError(error)) return false;
  return error.category === 'input' || ['BUCKET_NOT_FOUND', 'AWS_ACCESS_DENIED'].includes(error.code);
}

async function known(description: Promise<JsonObject>): Promise<JsonObject | undefined> {
  try {
    return await description;
  } catch (error) {
    if (isSlipwayError(error, 'AWS_NOT_FOUND')) return undefined;
    throw error;
  }
}
