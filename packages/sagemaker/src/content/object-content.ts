import {
  type Content,
  messageOf,
  type ObjectStore,
  parseObjectUri,
  type StoredObject,
  slipwayError,
} from '@slipway/core';
import type { S3ObjectStore, S3StoredObject } from '../s3/s3-object-store.ts';

type Options = { readonly signal?: AbortSignal };

/**
 * What is at a URI, under the names that a job would find it, by size and ETag: nothing is downloaded
 * (docs/decisions/0040-content-of-objects-in-s3.md).
 */
export async function objectContent(
  objects: ObjectStore,
  uri: string,
  options: Options,
): Promise<Content | undefined> {
  const { key: prefix } = parseObjectUri(uri);
  const found = await Array.fromAsync(listed(objects, uri, options));
  if (found.length === 0) return undefined;
  const folder = prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
  const start = found.every(({ key }) => key.startsWith(folder))
    ? folder.length
    : prefix.lastIndexOf('/') + 1;
  return Object.fromEntries(found.map((object) => [object.key.slice(start), digestOf(object)]));
}

/** What a manifest lists: `[{ "prefix": "s3://…" }, "path", …]`. Source: SageMaker API, S3DataSource. */
export async function manifestContent(
  objects: ObjectStore,
  uri: string,
  options: Options,
): Promise<Content | undefined> {
  const [{ prefix }, names] = manifestOf(uri, await objects.read(uri, options));
  const parts: (readonly [string, string])[] = [];
  for (const name of names) {
    for await (const object of listed(objects, `${prefix}${name}`, options))
      if (object.uri === `${prefix}${name}`) parts.push([name, digestOf(object)]);
  }
  return Object.fromEntries(parts);
}

/** A store of somebody's own may know nothing of ETags. */
function listed(objects: ObjectStore, uri: string, options: Options): AsyncIterable<Listed> {
  return 'listObjects' in objects
    ? (objects as S3ObjectStore).listObjects(uri, options)
    : objects.list(uri, options);
}

type Listed = StoredObject & Partial<Pick<S3StoredObject, 'eTag'>>;

function digestOf({ size, eTag, modified }: Listed): string {
  return `${size} bytes, ${eTag ?? modified.toISOString()}`;
}

function manifestOf(
  uri: string,
  content: Uint8Array,
): readonly [{ readonly prefix: string }, readonly string[]] {
  try {
    const [first, ...names] = JSON.parse(new TextDecoder().decode(content));
    return [{ prefix: String(first.prefix) }, names.map(String)];
  } catch (cause) {
    throw slipwayError(`${uri} is no manifest: ${messageOf(cause)}`, {
      code: 'BAD_MANIFEST',
      category: 'input',
      hint: 'It is a JSON list: [{ "prefix": "s3://bucket/folder/" }, "file", …].',
      cause,
    });
  }
}
