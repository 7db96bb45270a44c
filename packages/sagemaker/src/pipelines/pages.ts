import { isJsonObject, type JsonObject } from '@slipway/core';
import type { Service } from '../client/service.ts';

/** The items of a list of SageMaker, page by page as they are asked for. */
export async function* pages<Operations extends string>(
  sagemaker: Service<Operations>,
  operation: Operations,
  input: object,
  field: string,
): AsyncGenerator<JsonObject> {
  let NextToken: unknown;
  do {
    const page: JsonObject = await sagemaker.call(operation, {
      MaxResults: 100,
      ...input,
      ...(NextToken !== undefined && { NextToken }),
    });
    const items = page[field];
    if (Array.isArray(items)) yield* items.filter(isJsonObject);
    NextToken = page['NextToken'];
  } while (NextToken !== undefined);
}
