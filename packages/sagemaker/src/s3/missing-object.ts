import { parseObjectUri, type SlipwayError, slipwayError } from '@slipway/core';

/** What S3 says of an object or a bucket that is not there, as the contract has it; `undefined` for anything else. */
export function missingObject(thrown: unknown, uri: string): SlipwayError | undefined {
  const name = thrown instanceof Error ? thrown.name : '';
  if (name === 'NoSuchBucket') {
    const { bucket } = parseObjectUri(uri);
    return slipwayError(`There is no bucket ${bucket}`, {
      code: 'BUCKET_NOT_FOUND',
      category: 'environment',
      hint: `Make it: aws s3 mb s3://${bucket}, or give the session another defaultBucket.`,
      cause: thrown,
    });
  }
  if (name !== 'NoSuchKey' && name !== 'NotFound') return undefined;
  return slipwayError(`There is no object ${uri}`, {
    code: 'OBJECT_NOT_FOUND',
    category: 'input',
    hint: `See what is there: aws s3 ls ${uri.slice(0, uri.lastIndexOf('/') + 1)}`,
    cause: thrown,
  });
}
