import { type SlipwayError, slipwayError } from '@slipway/core';

export function notFound(uri: string): SlipwayError {
  return slipwayError(`There is no object ${uri}`, {
    code: 'OBJECT_NOT_FOUND',
    category: 'input',
    hint: 'See what is there in the buckets folder of .slipway.',
  });
}

export function behindLink(uri: string): SlipwayError {
  return slipwayError(`${uri} lies behind a symbolic link, and links in a bucket are not followed`, {
    code: 'OBJECT_BEHIND_LINK',
    category: 'input',
    hint: 'Replace the link in the buckets folder by what it points to.',
  });
}

export function conflict(uri: string, cause: unknown): SlipwayError {
  return slipwayError(
    `${uri} cannot be stored: it, or a part of it, is both an object and a folder of others`,
    {
      code: 'OBJECT_KEY_CONFLICT',
      category: 'input',
      hint: 'S3 allows that, a folder on disk does not: give one of them another key.',
      cause,
    },
  );
}

export function tooLong(uri: string, cause: unknown): SlipwayError {
  return slipwayError(`${uri} cannot be stored: its key, or a part of it, is too long for a file's name`, {
    code: 'OBJECT_KEY_TOO_LONG',
    category: 'input',
    hint: 'S3 allows 1,024 bytes in one part, a file system mostly 255: shorten it.',
    cause,
  });
}
