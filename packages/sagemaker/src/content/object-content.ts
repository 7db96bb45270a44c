import type { ObjectStore } from '@slipway/core';
import { type Content, messageOf, slipwayError } from '@slipway/core';
import { parseObjectUri } from '../s3/object-uri.ts';
import type { S3StoredObject } from '../s3/s3-object-store.ts';

type Options = { readonly signal?: AbortSignal };

/**
 * What is at a URI, under the names that a job would find it, by size and ETag: nothing is downloaded
 * (docs/decisions/0051-content-of-objects-in-s3.md).
 */
export async function objectContent(
  objects: ObjectStore,
  uri: string,
  options: Options,
): Promise<Content | undefined> {
  const { key: prefix } = parseObjectUri(uri);
  const found: readonly S3StoredObject[] = await Array.fromAsync(objects.list(uri, options));
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
    for await (const object of objects.list(`${prefix}${name}`, options))
      if (object.uri === `${prefix}${name}`) parts.push([name, digestOf(object)]);
  }
  return Object.fromEntries(parts);
}

function digestOf({ size, eTag, modified }: S3StoredObject): string {
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
