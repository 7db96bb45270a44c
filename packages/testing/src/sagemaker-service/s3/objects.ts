import type { HttpAnswer } from '../http/answer.ts';
import { type HttpRequest, header } from '../http/request.ts';
import { serviceError } from '../service-error.ts';
import type { ServiceState } from '../service-state.ts';
import { etagOf, type StoredObject } from './bucket-store.ts';
import { checkedSums } from './integrity.ts';
import { noSuchKey } from './s3-errors.ts';
import { emptyAnswer, type S3Operations, type S3Request, xmlAnswer } from './s3-request.ts';

export const objectOperations: S3Operations = {
  PutObject({ bucket, key, http }, { buckets, clock }) {
    const { objects } = buckets.bucket(bucket);
    const sums = checkedSums(http);
    checkCondition(http, objects.get(key));
    const headers = { ...keptHeaders(http), ...sums };
    const object = { content: http.body, etag: etagOf(http.body), modified: clock.now(), headers };
    objects.set(key, object);
    return emptyAnswer(200, { etag: object.etag, ...encryption(headers), ...sums });
  },
  GetObject(request, service) {
    const object = objectOf(request, service);
    checkCondition(request.http, object);
    return ranged(object, request.http);
  },
  HeadObject(request, service) {
    const object = objectOf(request, service);
    checkCondition(request.http, object);
    return { ...ranged(object, request.http), body: '' };
  },
  DeleteObject({ bucket, key }, { buckets }) {
    buckets.bucket(bucket).objects.delete(key);
    return emptyAnswer(204);
  },
  CopyObject({ bucket, key, http }, { buckets, clock }) {
    const { objects } = buckets.bucket(bucket);
    const source = decodeURIComponent((header(http, 'x-amz-copy-source') ?? '').split('?')[0] ?? '').replace(
      /^\//,
      '',
    );
    const from = source.slice(0, source.indexOf('/'));
    const fromKey = source.slice(source.indexOf('/') + 1);
    const found = buckets.bucket(from).objects.get(fromKey);
    if (found === undefined) throw noSuchKey(fromKey);
    const isReplaced = header(http, 'x-amz-metadata-directive') === 'REPLACE';
    const headers = { ...(isReplaced ? {} : found.headers), ...keptHeaders(http) };
    const object = { content: found.content, etag: etagOf(found.content), modified: clock.now(), headers };
    objects.set(key, object);
    return xmlAnswer(
      'CopyObjectResult',
      { ETag: object.etag, LastModified: object.modified.toISOString() },
      encryption(headers),
    );
  },
};

/** Headers of a request that an object keeps. */
export function keptHeaders({ headers }: HttpRequest): Readonly<Record<string, string>> {
  const kept = Object.entries(headers).filter(
    (entry): entry is [string, string] =>
      typeof entry[1] === 'string' &&
      /^(content-(type|disposition|language)|cache-control|expires|x-amz-meta-.*|x-amz-server-side-encryption.*|x-amz-storage-class|x-amz-tagging)$/.test(
        entry[0],
      ),
  );
  const encoding = String(headers['content-encoding'] ?? '')
    .split(',')
    .filter((one) => one.trim() !== 'aws-chunked')
    .join(',');
  return { ...Object.fromEntries(kept), ...(encoding !== '' && { 'content-encoding': encoding }) };
}

export function encryption(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => name.startsWith('x-amz-server-side-encryption')),
  );
}

function objectOf({ bucket, key }: S3Request, { buckets }: ServiceState): StoredObject {
  const object = buckets.bucket(bucket).objects.get(key);
  if (object === undefined) throw noSuchKey(key);
  return object;
}

export function checkCondition(http: HttpRequest, object: StoredObject | undefined): void {
  const match = header(http, 'if-match');
  const none = header(http, 'if-none-match');
  const isSame = (tag: string): boolean =>
    object !== undefined && (tag === '*' || tag.replaceAll('"', '') === object.etag.replaceAll('"', ''));
  if ((match !== undefined && !isSame(match)) || (none !== undefined && isSame(none))) {
    const status = none !== undefined && (http.method === 'GET' || http.method === 'HEAD') ? 304 : 412;
    throw serviceError(
      'PreconditionFailed',
      'At least one of the preconditions you specified did not hold.',
      status,
    );
  }
}

/** The object, or the part of it that `Range` asks for. Checksums are those of the whole, and go with the whole alone. */
function ranged({ content, etag, modified, headers }: StoredObject, http: HttpRequest): HttpAnswer {
  const range = /^bytes=(\d*)-(\d*)$/.exec(header(http, 'range') ?? '');
  const isWhole = range === null || (range[1] === '' && range[2] === '');
  const wantsSums = header(http, 'x-amz-checksum-mode') === 'ENABLED' && isWhole;
  const common = {
    ...Object.fromEntries(
      Object.entries(headers).filter(([name]) => wantsSums || !name.startsWith('x-amz-checksum-')),
    ),
    'content-type': headers['content-type'] ?? 'binary/octet-stream',
    'accept-ranges': 'bytes',
    'last-modified': modified.toUTCString(),
    etag,
  };
  if (isWhole)
    return { status: 200, headers: { ...common, 'content-length': String(content.length) }, body: content };
  const [, first = '', last = ''] = range;
  const start = first === '' ? Math.max(0, content.length - Number(last)) : Number(first);
  const end = first === '' || last === '' ? content.length - 1 : Math.min(Number(last), content.length - 1);
  if (start > end) throw serviceError('InvalidRange', 'The requested range is not satisfiable', 416);
  const part = content.subarray(start, end + 1);
  return {
    status: 206,
    headers: {
      ...common,
      'content-length': String(part.length),
      'content-range': `bytes ${start}-${end}/${content.length}`,
    },
    body: part,
  };
}
