import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { decodeChunked } from './aws-chunked.ts';

/** A request whose body is whole. */
export interface HttpRequest {
  readonly method: string;
  /** As it came, percent-encoded. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  /** Without the framing of `aws-chunked`. */
  readonly body: Buffer;
  /** Headers that came after the body. */
  readonly trailers: Readonly<Record<string, string>>;
}

export async function readRequest(message: IncomingMessage): Promise<HttpRequest> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part);
  const { method = 'GET', url = '/', headers } = message;
  const mark = url.indexOf('?');
  const whole = Buffer.concat(parts);
  const isChunked = String(headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-');
  return {
    method,
    path: mark === -1 ? url : url.slice(0, mark),
    query: new URLSearchParams(mark === -1 ? '' : url.slice(mark + 1)),
    headers,
    ...(isChunked ? decodeChunked(whole) : { body: whole, trailers: {} }),
  };
}

/** The one value of a header, or the first. */
export function header({ headers }: Pick<HttpRequest, 'headers'>, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}
