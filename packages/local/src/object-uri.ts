import {
  badObjectUri,
  type ObjectUri,
  parseObject as parseAnyObject,
  parseObjectUri as parseAnyUri,
} from '@slipway/core';

/** The parts of `s3://bucket/key`; throws `BAD_OBJECT_URI` also for a key that S3 may have and no folder can. */
export function parseObjectUri(uri: string): ObjectUri {
  const parsed = parseAnyUri(uri);
  // A prefix may end with a slash; a folder has no name for the other empty parts that a key may have.
  if (parsed.key.replace(/\/$/, '').split('/').some(isNameless) && parsed.key !== '') {
    throw badObjectUri(uri, "has an empty part ('//') or a '.' in its key, which no folder can have");
  }
  return parsed;
}

/** As `parseObjectUri`, for the URI of one object. */
export function parseObject(uri: string): ObjectUri {
  return parseAnyObject(uri, parseObjectUri);
}

function isNameless(part: string): boolean {
  return part === '' || part === '.';
}
