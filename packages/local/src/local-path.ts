import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { slipwayError } from '@slipway/core';

/** The path of an input that is no object: a `file://` URI, or a path, from the current folder on. */
export function localPath(uri: string): string {
  try {
    if (uri.startsWith('file://')) return fileURLToPath(uri);
    if (uri !== '' && !uri.includes('\0') && !/^[a-z][a-z0-9+.-]*:\/\//i.test(uri)) return resolve(uri);
  } catch {
    // Told below.
  }
  throw slipwayError(`${JSON.stringify(uri)} is no place that an input can come from`, {
    code: 'BAD_INPUT_URI',
    category: 'input',
    hint: 'Name objects as s3://bucket/key, files of this machine by their path.',
  });
}
