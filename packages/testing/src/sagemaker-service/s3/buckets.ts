import { serviceError } from '../service-error.ts';
import { emptyBucket } from './bucket-store.ts';
import { emptyAnswer, type S3Operations, xmlAnswer } from './s3-request.ts';
import { elements, elementText } from './xml.ts';

export const bucketOperations: S3Operations = {
  ListBuckets: (_, { buckets }) =>
    xmlAnswer('ListAllMyBucketsResult', {
      Buckets: {
        Bucket: [...buckets.buckets].map(([Name, { created }]) => ({
          Name,
          CreationDate: created.toISOString(),
        })),
      },
    }),
  CreateBucket({ bucket }, { buckets, clock, region }) {
    if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) {
      throw serviceError('InvalidBucketName', 'The specified bucket is not valid.');
    }
    if (buckets.buckets.has(bucket)) {
      // Of old, us-east-1 alone takes it for a success. Source: S3 API, CreateBucket.
      if (region === 'us-east-1') return emptyAnswer(200, { location: `/${bucket}` });
      const message = 'Your previous request to create the named bucket succeeded and you already own it.';
      throw serviceError('BucketAlreadyOwnedByYou', message, 409);
    }
    buckets.buckets.set(bucket, emptyBucket(clock.now()));
    return emptyAnswer(200, { location: `/${bucket}` });
  },
  HeadBucket({ bucket }, { buckets, region }) {
    buckets.bucket(bucket);
    return emptyAnswer(200, { 'x-amz-bucket-region': region });
  },
  DeleteBucket({ bucket }, { buckets }) {
    if (buckets.bucket(bucket).objects.size > 0) {
      throw serviceError('BucketNotEmpty', 'The bucket you tried to delete is not empty', 409);
    }
    buckets.buckets.delete(bucket);
    return emptyAnswer(204);
  },
  GetBucketLocation({ bucket }, { buckets, region }) {
    buckets.bucket(bucket);
    return xmlAnswer('LocationConstraint', region === 'us-east-1' ? '' : region);
  },
  DeleteObjects({ bucket, http }, { buckets }) {
    const { objects } = buckets.bucket(bucket);
    const document = http.body.toString();
    const keys = elements(document, 'Object').map((object) => elementText(object, 'Key') ?? '');
    for (const key of keys) objects.delete(key);
    const isQuiet = elementText(document, 'Quiet') === 'true';
    return xmlAnswer('DeleteResult', isQuiet ? {} : { Deleted: keys.map((Key) => ({ Key })) });
  },
};
