import { createHash, randomUUID } from 'node:crypto';
import { serviceError } from '../service-error.ts';
import type { ServiceState } from '../service-state.ts';
import { etagOf, type Upload } from './bucket-store.ts';
import { checkedSums } from './integrity.ts';
import { checkCondition, encryption, keptHeaders } from './objects.ts';
import { noSuchUpload } from './s3-errors.ts';
import { emptyAnswer, type S3Operations, type S3Request, xmlAnswer } from './s3-request.ts';
import { elements, elementText } from './xml.ts';

/** Smallest part but for the last. Source: S3 User Guide, "Amazon S3 multipart upload limits". */
const SMALLEST_PART = 5 * 1024 * 1024;

export const multipartOperations: S3Operations = {
  CreateMultipartUpload({ bucket, key, http }, { buckets }) {
    const UploadId = randomUUID();
    const headers = keptHeaders(http);
    buckets.bucket(bucket).uploads.set(UploadId, { key, headers, parts: new Map() });
    return xmlAnswer(
      'InitiateMultipartUploadResult',
      { Bucket: bucket, Key: key, UploadId },
      encryption(headers),
    );
  },
  UploadPart(request, service) {
    const { parts, headers } = uploadOf(request, service);
    const sums = checkedSums(request.http);
    const content = request.http.body;
    const etag = etagOf(content);
    parts.set(Number(request.http.query.get('partNumber')), { content, etag });
    return emptyAnswer(200, { etag, ...encryption(headers), ...sums });
  },
  CompleteMultipartUpload(request, service) {
    const { bucket, key, http } = request;
    const { parts, headers } = uploadOf(request, service);
    const { objects, uploads } = service.buckets.bucket(bucket);
    const asked = elements(http.body.toString(), 'Part').map((part) => ({
      number: Number(elementText(part, 'PartNumber')),
      etag: elementText(part, 'ETag')?.replaceAll('"', ''),
    }));
    if (asked.some(({ number }, index) => number <= (asked[index - 1]?.number ?? 0))) {
      throw serviceError('InvalidPartOrder', 'The list of parts was not in ascending order.');
    }
    const found = asked.map(({ number, etag }) => {
      const part = parts.get(number);
      if (part !== undefined && part.etag === `"${etag}"`) return part;
      throw serviceError(
        'InvalidPart',
        `Part ${number} could not be found, or its entity tag did not match.`,
      );
    });
    if (found.length === 0) throw serviceError('MalformedXML', 'The XML you provided was not well-formed');
    if (found.slice(0, -1).some(({ content }) => content.length < SMALLEST_PART)) {
      throw serviceError('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size');
    }
    checkCondition(http, objects.get(key));
    const content = Buffer.concat(found.map((part) => part.content));
    const etag = multipartEtag(found.map((part) => part.content));
    objects.set(key, { content, etag, modified: service.clock.now(), headers });
    uploads.delete(http.query.get('uploadId') ?? '');
    const Location = `/${bucket}/${key}`;
    return xmlAnswer(
      'CompleteMultipartUploadResult',
      { Location, Bucket: bucket, Key: key, ETag: etag },
      encryption(headers),
    );
  },
  AbortMultipartUpload(request, service) {
    uploadOf(request, service);
    service.buckets.bucket(request.bucket).uploads.delete(request.http.query.get('uploadId') ?? '');
    return emptyAnswer(204);
  },
};

function uploadOf({ bucket, key, http }: S3Request, { buckets }: ServiceState): Upload {
  const upload = buckets.bucket(bucket).uploads.get(http.query.get('uploadId') ?? '');
  if (upload === undefined || upload.key !== key) throw noSuchUpload();
  return upload;
}

/** The MD5 of the parts' MD5s, and how many there were. */
function multipartEtag(parts: readonly Buffer[]): string {
  const digests = parts.map((part) => createHash('md5').update(part).digest());
  return `"${createHash('md5').update(Buffer.concat(digests)).digest('hex')}-${parts.length}"`;
}
