import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { type HttpRequest, header } from '../http/request.ts';
import { serviceError } from '../service-error.ts';

/** Checksums that are computed here; others are kept and given back as they came. */
const known: Readonly<Record<string, (content: Buffer) => string>> = {
  'x-amz-checksum-crc32': (content) => {
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(content));
    return sum.toString('base64');
  },
  'x-amz-checksum-sha1': (content) => createHash('sha1').update(content).digest('base64'),
  'x-amz-checksum-sha256': (content) => createHash('sha256').update(content).digest('base64'),
  'content-md5': (content) => createHash('md5').update(content).digest('base64'),
};

/** Refuses a body that is not what its headers or trailers say; returns the checksums to keep. */
export function checkedSums(request: HttpRequest): Readonly<Record<string, string>> {
  const { body, headers, trailers } = request;
  const sha256 = header(request, 'x-amz-content-sha256') ?? '';
  if (/^[0-9a-f]{64}$/.test(sha256) && createHash('sha256').update(body).digest('hex') !== sha256) {
    throw serviceError(
      'XAmzContentSHA256Mismatch',
      'The provided x-amz-content-sha256 is not that of the content.',
    );
  }
  const length = header(request, 'x-amz-decoded-content-length');
  if (length !== undefined && Number(length) !== body.length) {
    throw serviceError(
      'IncompleteBody',
      'You did not provide the number of bytes of x-amz-decoded-content-length.',
    );
  }
  const sent = Object.entries({ ...headers, ...trailers }).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  for (const [name, value] of sent) {
    const sum = Object.hasOwn(known, name) ? known[name] : undefined;
    if (sum === undefined || sum(body) === value) continue;
    throw serviceError('BadDigest', `The ${name} you specified is not that of the content.`);
  }
  return Object.fromEntries(
    sent.filter(([name]) => name.startsWith('x-amz-checksum-') && !/-(algorithm|type|mode)$/.test(name)),
  );
}
