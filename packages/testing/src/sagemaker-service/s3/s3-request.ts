import type { HttpAnswer } from '../http/answer.ts';
import { type HttpRequest, header } from '../http/request.ts';
import type { ServiceError } from '../service-error.ts';
import type { ServiceState } from '../service-state.ts';
import { type Xml, xml } from './xml.ts';

/** A request in S3's path style: `/bucket/key`. */
export interface S3Request {
  readonly http: HttpRequest;
  /** As S3's API names it: `PutObject`. */
  readonly operation: string;
  readonly bucket: string;
  readonly key: string;
}

export type S3Operation = (request: S3Request, service: ServiceState) => HttpAnswer;
export type S3Operations = Readonly<Record<string, S3Operation>>;

export function s3Request(http: HttpRequest): S3Request {
  const [, bucket = '', ...key] = http.path.split('/').map(decodeURIComponent);
  const request = { http, bucket, key: key.join('/') };
  return { ...request, operation: operationOf(request) };
}

function operationOf({ http, bucket, key }: Omit<S3Request, 'operation'>): string {
  const { method, query } = http;
  const has = (name: string): boolean => query.has(name);
  if (bucket === '') return 'ListBuckets';
  if (key === '') {
    if (method === 'PUT') return 'CreateBucket';
    if (method === 'HEAD') return 'HeadBucket';
    if (method === 'DELETE') return 'DeleteBucket';
    if (method === 'POST') return 'DeleteObjects';
    if (has('location')) return 'GetBucketLocation';
    return query.get('list-type') === '2' ? 'ListObjectsV2' : 'ListObjects';
  }
  switch (method) {
    case 'PUT':
      if (has('uploadId')) return header(http, 'x-amz-copy-source') ? 'UploadPartCopy' : 'UploadPart';
      return header(http, 'x-amz-copy-source') ? 'CopyObject' : 'PutObject';
    case 'POST':
      return has('uploads') ? 'CreateMultipartUpload' : 'CompleteMultipartUpload';
    case 'DELETE':
      return has('uploadId') ? 'AbortMultipartUpload' : 'DeleteObject';
    case 'HEAD':
      return 'HeadObject';
    default:
      return has('uploadId') ? 'ListParts' : 'GetObject';
  }
}

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/';

export function xmlAnswer(
  root: string,
  content: Xml,
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer {
  return {
    status: 200,
    headers: { 'content-type': 'application/xml', ...headers },
    body: xml(root, content, NAMESPACE),
  };
}

export function emptyAnswer(status: number, headers: Readonly<Record<string, string>> = {}): HttpAnswer {
  return { status, headers, body: '' };
}

/** A HEAD has no body to tell the code in: clients go by the status. */
export function s3Error({ code, message, statusCode }: ServiceError): HttpAnswer {
  const body = xml('Error', { Code: code, Message: message }, NAMESPACE);
  return { status: statusCode, headers: { 'content-type': 'application/xml' }, body };
}
