import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type ObjectStore, type SlipwayError, slipwayError } from '@slipway/core';

export type ObjectMap = Map<string, { content: Uint8Array; modified: Date }>;

/** An object store in memory, to try the suite on. */
export function memoryObjectStore(objects: ObjectMap = new Map()): ObjectStore {
  const store: ObjectStore = {
    list: async function* (uri, { signal } = {}) {
      signal?.throwIfAborted();
      const { bucket, key: prefix } = parse(uri);
      const keys = [...objects.keys()].filter((known) => known.startsWith(`${bucket}/${prefix}`));
      for (const known of keys.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))) {
        const { content, modified } = objects.get(known) ?? gone(uri);
        const key = known.slice(bucket.length + 1);
        yield { uri: `s3://${known}`, key, size: content.byteLength, modified };
      }
    },
    read: async (uri, { signal } = {}) => {
      signal?.throwIfAborted();
      return (objects.get(place(uri)) ?? gone(uri)).content;
    },
    write: async (uri, content, { signal } = {}) => {
      signal?.throwIfAborted();
      objects.set(place(uri), { content: Buffer.from(content), modified: new Date() });
    },
    upload: async (path, uri, { signal, move } = {}) => {
      place(uri);
      await store.write(uri, await readFile(path), signal && { signal });
      if (move) await rm(path);
    },
    download: async (uri, path, options) => {
      const content = await store.read(uri, options);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, content);
    },
    remove: async (uri) => {
      objects.delete(place(uri));
    },
  };
  return store;
}

function place(uri: string): string {
  const { bucket, key } = parse(uri);
  if (key === '' || key === '/') throw badUri(uri);
  return `${bucket}/${key}`;
}

function parse(uri: string): { bucket: string; key: string } {
  const [, bucket = '', key = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]*)(?:\/([^\0]*))?$/.exec(uri) ?? [];
  if (bucket === '' || key.split(/[/\\]/).includes('..')) throw badUri(uri);
  return { bucket, key };
}

function badUri(uri: string): SlipwayError {
  return slipwayError(`'${uri}' is no place of an object.`, { code: 'BAD_OBJECT_URI', category: 'input' });
}

function gone(uri: string): never {
  throw slipwayError(`There is no object ${uri}.`, { code: 'OBJECT_NOT_FOUND', category: 'input' });
}
