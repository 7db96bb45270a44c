import { type ObjectStore, slipwayError } from '@slipway/core';
import type { BucketStore } from '../../s3/bucket-store.ts';

/** The buckets as the engine reads them: property files, and what `Std:JsonGet` names. */
export function bucketObjects(buckets: BucketStore): ObjectStore {
  const unused = async (): Promise<never> => {
    throw new Error('A pipeline of the fake service has no files of this machine');
  };
  return {
    async *list() {},
    async read(uri) {
      const content = buckets.read(uri);
      if (content !== undefined) return content;
      throw slipwayError(`There is no object ${uri}`, { code: 'OBJECT_NOT_FOUND', category: 'job' });
    },
    write: async (uri, content) => buckets.write(uri, content),
    upload: unused,
    download: unused,
    remove: unused,
  };
}
