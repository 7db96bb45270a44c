import { createHash } from 'node:crypto';
import type { ServiceClock } from '../clock.ts';
import { noSuchBucket } from './s3-errors.ts';

/** Buckets and what is in them. */
export interface BucketStore {
  readonly buckets: Map<string, Bucket>;
  /** The bucket, or the error of S3. */
  bucket(name: string): Bucket;
  /** Puts an object in its place; a bucket that is missing is made. */
  write(uri: string, content: Uint8Array | string): void;
  read(uri: string): Buffer | undefined;
  /** URIs that start so, in S3's order. */
  below(prefix: string): readonly string[];
}

export interface Bucket {
  readonly created: Date;
  readonly objects: Map<string, StoredObject>;
  readonly uploads: Map<string, Upload>;
}

export interface StoredObject {
  readonly content: Buffer;
  /** Quoted, as the header has it. */
  readonly etag: string;
  readonly modified: Date;
  /** Content type, encoding, the user's own metadata, encryption, checksums. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A multipart upload under way. */
export interface Upload {
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly parts: Map<number, { readonly content: Buffer; readonly etag: string }>;
}

export function bucketStore(clock: ServiceClock): BucketStore {
  const buckets = new Map<string, Bucket>();
  const store: BucketStore = {
    buckets,
    bucket(name) {
      const bucket = buckets.get(name);
      if (bucket === undefined) throw noSuchBucket(name);
      return bucket;
    },
    write(uri, content) {
      const { bucket: name, key } = placeOf(uri);
      const bucket = buckets.get(name) ?? emptyBucket(clock.now());
      buckets.set(name, bucket);
      const bytes = typeof content === 'string' ? Buffer.from(content) : Buffer.from(content);
      bucket.objects.set(key, { content: bytes, etag: etagOf(bytes), modified: clock.now(), headers: {} });
    },
    read(uri) {
      const { bucket, key } = placeOf(uri);
      return buckets.get(bucket)?.objects.get(key)?.content;
    },
    below(prefix) {
      const { bucket, key } = placeOf(prefix);
      return sortedKeys(buckets.get(bucket)?.objects.keys() ?? [])
        .filter((one) => one.startsWith(key))
        .map((one) => `s3://${bucket}/${one}`);
    },
  };
  return store;
}

export function emptyBucket(created: Date): Bucket {
  return { created, objects: new Map(), uploads: new Map() };
}

/** The MD5 of the content, as S3 has it for what was put in one part. Source: S3 API, Object. */
export function etagOf(content: Uint8Array): string {
  return `"${createHash('md5').update(content).digest('hex')}"`;
}

/** S3 lists by the bytes of UTF-8. */
export function sortedKeys(keys: Iterable<string>): readonly string[] {
  return [...keys].sort((one, other) => Buffer.compare(Buffer.from(one), Buffer.from(other)));
}

function placeOf(uri: string): { readonly bucket: string; readonly key: string } {
  const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/?([\s\S]*)$/.exec(uri) ?? [];
  return { bucket, key };
}
