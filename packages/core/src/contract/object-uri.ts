import { type SlipwayError, slipwayError } from '../errors.ts';

/** The parts of `s3://bucket/key`. */
export interface ObjectUri {
  readonly bucket: string;
  /** A key or a prefix; empty for the whole bucket. */
  readonly key: string;
}

/** Throws `BAD_OBJECT_URI` for what is none, or would climb out of a folder it is copied to. */
export function parseObjectUri(uri: string): ObjectUri {
  const match = /^s3:\/\/([A-Za-z0-9][A-Za-z0-9._-]*)(?:\/(.*))?$/s.exec(uri);
  if (!match) throw badObjectUri(uri, 'is no s3://bucket/key URI');
  const [, bucket = '', key = ''] = match;
  if (key.includes('\0')) throw badObjectUri(uri, 'has a NUL in its key');
  if (key.split(/[/\\]/).includes('..')) throw badObjectUri(uri, "has a '..' in its key");
  return { bucket, key };
}

/** As `parse` has it, for the URI of one object. */
export function parseObject(uri: string, parse: (uri: string) => ObjectUri = parseObjectUri): ObjectUri {
  const parsed = parse(uri);
  if (parsed.key === '' || parsed.key.endsWith('/'))
    throw badObjectUri(uri, 'names no object, as its key is empty or ends with /');
  return parsed;
}

/** The error of an object store for a URI that it has no place for. */
export function badObjectUri(uri: string, what: string): SlipwayError {
  return slipwayError(`${JSON.stringify(uri)} ${what}`, {
    code: 'BAD_OBJECT_URI',
    category: 'input',
    hint: 'Objects are named s3://<bucket>/<key>, e.g. s3://my-bucket/data/train.csv.',
  });
}
