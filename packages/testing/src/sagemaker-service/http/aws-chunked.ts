import { serviceError } from '../service-error.ts';

/**
 * The content of a body framed as `aws-chunked`: chunks with their length in hexadecimal, perhaps a signature, then trailers.
 * Source: S3 User Guide, "Signature calculations including trailing headers". Signatures are not looked at.
 */
export function decodeChunked(framed: Buffer): {
  readonly body: Buffer;
  readonly trailers: Readonly<Record<string, string>>;
} {
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const end = framed.indexOf('\r\n', at);
    const size = end === -1 ? Number.NaN : Number.parseInt(framed.toString('latin1', at, end), 16);
    if (Number.isNaN(size) || end + 2 + size > framed.length) {
      throw serviceError('IncompleteBody', 'The body is not framed as aws-chunked', 400);
    }
    at = end + 2;
    if (size === 0) break;
    chunks.push(framed.subarray(at, at + size));
    at += size + 2;
  }
  const lines = framed.toString('latin1', at).split('\r\n');
  const trailers = lines
    .filter((line) => line.includes(':'))
    .map((line): [string, string] => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    });
  return { body: Buffer.concat(chunks), trailers: Object.fromEntries(trailers) };
}
