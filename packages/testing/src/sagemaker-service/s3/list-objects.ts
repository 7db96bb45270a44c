import { type Bucket, sortedKeys } from './bucket-store.ts';
import { type S3Operation, xmlAnswer } from './s3-request.ts';

/** ListObjectsV2: keys that start so, what lies deeper than the delimiter as one common prefix. */
export const listObjectsV2: S3Operation = ({ bucket, http: { query } }, { buckets }) => {
  const found = buckets.bucket(bucket);
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const token = query.get('continuation-token');
  const after =
    token === null ? (query.get('start-after') ?? '') : Buffer.from(token, 'base64url').toString();
  const size = Math.min(1000, Number(query.get('max-keys') ?? 1000));
  const entries = entriesOf(found, prefix, delimiter).filter((entry) => isAfter(entry, after));
  const shown = entries.slice(0, size);
  const last = shown.at(-1);
  const isMore = entries.length > shown.length;
  const write = query.get('encoding-type') === 'url' ? encoded : (text: string) => text;
  return xmlAnswer('ListBucketResult', {
    Name: bucket,
    Prefix: write(prefix),
    Delimiter: delimiter === '' ? undefined : write(delimiter),
    MaxKeys: size,
    KeyCount: shown.length,
    IsTruncated: isMore,
    EncodingType: query.get('encoding-type') ?? undefined,
    ContinuationToken: token ?? undefined,
    NextContinuationToken: isMore && last !== undefined ? Buffer.from(last).toString('base64url') : undefined,
    StartAfter: query.get('start-after') ?? undefined,
    Contents: shown.flatMap((key) => {
      const object = isCommon(key, prefix, delimiter) ? undefined : found.objects.get(key);
      if (object === undefined) return [];
      const { etag, content, modified } = object;
      return {
        Key: write(key),
        LastModified: modified.toISOString(),
        ETag: etag,
        Size: content.length,
        StorageClass: 'STANDARD',
      };
    }),
    CommonPrefixes: shown
      .filter((key) => isCommon(key, prefix, delimiter))
      .map((key) => ({ Prefix: write(key) })),
  });
};

function entriesOf({ objects }: Bucket, prefix: string, delimiter: string): readonly string[] {
  const keys = sortedKeys(objects.keys()).filter((key) => key.startsWith(prefix));
  if (delimiter === '') return keys;
  const entries = keys.map((key) => {
    const at = key.indexOf(delimiter, prefix.length);
    return at === -1 ? key : key.slice(0, at + delimiter.length);
  });
  return [...new Set(entries)];
}

function isCommon(entry: string, prefix: string, delimiter: string): boolean {
  return delimiter !== '' && entry.length > prefix.length && entry.indexOf(delimiter, prefix.length) !== -1;
}

function isAfter(entry: string, after: string): boolean {
  return Buffer.compare(Buffer.from(entry), Buffer.from(after)) > 0;
}

function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll('%2F', '/');
}
