import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { ObjectStore, StoredObject } from '@slipway/core';
import { describeObjectStore, type ObjectStoreFixture, objectStoreCases } from './object-store.ts';
import { memoryObjectStore, type ObjectMap } from './test/memory-object-store.ts';
import { describeFaults, type PlantedFault } from './test/planted-fault.ts';

describeObjectStore('memory', () => setup());

const asWritten = 'a key is taken as it is written';
const apart = 'keys that a file system would take for one are kept apart or refused';
const missing = 'what is not there is OBJECT_NOT_FOUND, also where there are objects below it';
const ordered = 'list is ordered by the bytes of the whole key';
const prefix = 'list takes a prefix of the key, which need not end at a slash';
const refusal = 'refuses a URI that is none, or climbs out of its bucket, wherever one is taken';
const removal = 'remove takes one object away and no other';
const signals = 'does nothing for a signal that has fired';
const tells = 'list tells uri, key, size and time of each object';
const whole = 'of many writers at once one wins whole, and no reader sees a half';

describeFaults('object stores with a fault', objectStoreCases, [
  planted(
    'text is cut to its letters',
    ['reads back what was written, as text and as bytes', tells],
    (store) => ({
      write: (uri, content, options) =>
        store.write(uri, typeof content === 'string' ? Buffer.from(content, 'latin1') : content, options),
    }),
  ),
  planted(
    'a write never shortens',
    ['a write replaces the object, also by a shorter one'],
    (store, objects) => ({
      write: async (uri, content, options) => {
        const before = objects.get(uri.slice('s3://'.length))?.content ?? new Uint8Array();
        const after = Buffer.from(content);
        await store.write(uri, Buffer.concat([after, before.subarray(after.length)]), options);
      },
    }),
  ),
  planted('an empty object is none', ['an object may have no bytes'], (store) => ({
    write: async (uri, content, options) => {
      if (content.length > 0) await store.write(uri, content, options);
    },
  })),
  planted('list ignores the prefix', [prefix], (store) => ({
    list: (uri, options) => store.list(uri.split('/').slice(0, 3).join('/'), options),
  })),
  planted('a prefix is a folder', [prefix], (store) => ({
    list: (uri, options) => store.list(uri.endsWith('/') ? uri : `${uri}/`, options),
  })),
  planted('list goes folder by folder', [ordered], (store) => ({
    list: sortedBy(store, ({ key }) => key.replaceAll('/', '\0')),
  })),
  planted('list is ordered by UTF-16', [ordered], (store) => ({ list: sortedBy(store, ({ key }) => key) })),
  planted('list tells letters for bytes', [tells], (store) => ({
    list: onListed(store, (object) => ({ ...object, size: object.size - 1 })),
  })),
  planted('list tells keys relative to the prefix', [tells, 'a key may be deep'], (store) => ({
    list: onListed(store, (object) => ({ ...object, key: object.key.split('/').at(-1) ?? '' })),
  })),
  planted('keys are read as parts of a URL', [asWritten], (store) => onUris(store, decodeURI)),
  planted('keys have one case', [asWritten], (store) => onUris(store, (uri) => uri.toLowerCase())),
  planted('a key ends at a question mark', [asWritten], (store) =>
    onUris(store, (uri) => uri.replace(/\?.*/, '')),
  ),
  planted('slashes are folded', [apart], (store) =>
    onUris(store, (uri) => uri.replace(/([^:])\/\/+/g, '$1/')),
  ),
  planted('a path is resolved', [refusal], (store) =>
    onUris(store, (uri) => uri.replaceAll(/\/[^/]+\/\.\.(?=\/)/g, '')),
  ),
  planted('any error is no error', [refusal, missing, signals], (store) => ({
    read: (uri, options) => store.read(uri, options).catch(() => new Uint8Array()),
  })),
  planted('a folder is an empty object', [missing], (store) => ({
    read: async (uri, options) => {
      const below = await Array.fromAsync(store.list(`${uri}/`));
      return below.length > 0 ? new Uint8Array() : await store.read(uri, options);
    },
  })),
  planted('a missing object has another code', [missing], (store) => ({
    read: (uri, options) =>
      store.read(uri, options).catch((error: Error) => {
        throw new Error(error.message);
      }),
  })),
  planted('an upload remembers the path', ['an upload makes an object of its own'], (store) => {
    const paths = new Map<string, string>();
    return {
      upload: async (path, uri, options) => {
        await store.upload(path, uri, options);
        paths.set(uri, path);
      },
      read: async (uri, options) => {
        const path = paths.get(uri);
        return path === undefined ? await store.read(uri, options) : await readFile(path);
      },
    };
  }),
  planted('an upload takes every file away', ['an upload makes an object of its own'], (store) => ({
    upload: (path, uri, options) => store.upload(path, uri, { ...options, move: true }),
  })),
  planted('a file that is taken away is lost', ['an upload may take the file away'], (store) => ({
    upload: async (path, uri, options) => {
      await (options?.move ? rm(path) : store.upload(path, uri, options));
    },
  })),
  planted(
    'a download leaves a file that is there',
    ['a download makes a file of its own, and its folder'],
    (store) => ({
      download: async (uri, path, options) => {
        if (!existsSync(path)) await store.download(uri, path, options);
      },
    }),
  ),
  planted(
    'a download is the object itself',
    ['a download makes a file of its own, and its folder'],
    (store) => {
      const paths = new Map<string, string>();
      return {
        download: async (uri, path, options) => {
          await store.download(uri, path, options);
          paths.set(uri, path);
        },
        read: async (uri, options) => {
          const path = paths.get(uri);
          return path === undefined ? await store.read(uri, options) : await readFile(path);
        },
      };
    },
  ),
  planted('remove takes all that begins so', [removal], (store) => ({
    remove: async (uri) => {
      for await (const object of store.list(uri)) await store.remove(object.uri);
    },
  })),
  planted('remove of what is not there fails', [removal], (store) => ({
    remove: async (uri) => {
      await store.read(uri);
      await store.remove(uri);
    },
  })),
  planted('an empty folder stays', ['a key is free again once what lay below it is removed'], (store) => {
    const folders = new Set<string>();
    return {
      write: async (uri, content, options) => {
        if (folders.has(uri)) throw new Error(`${uri} is a folder`);
        await store.write(uri, content, options);
        const parts = uri.split('/');
        for (let end = parts.length - 1; end > 3; end--) folders.add(parts.slice(0, end).join('/'));
      },
    };
  }),
  planted('a write shows its first half', [whole], (store) => ({
    write: async (uri, content, options) => {
      await store.write(uri, content.slice(0, content.length / 2), options);
      await setImmediate();
      await store.write(uri, content, options);
    },
  })),
  planted('a write leaves its temporary object', [whole], (store) => ({
    write: async (uri, content, options) => {
      await store.write(`${uri}.tmp`, content, options);
      await store.write(uri, content, options);
    },
  })),
  planted('a write hears no signal', [signals], (store) => ({
    write: (uri, content) => store.write(uri, content),
  })),
  planted('a list hears no signal', [signals], (store) => ({ list: (uri) => store.list(uri) })),
]);

type ObjectStoreFault = (store: ObjectStore, objects: ObjectMap) => Partial<ObjectStore>;

async function setup(fault: ObjectStoreFault = () => ({})): Promise<ObjectStoreFixture> {
  const directory = await mkdtemp(join(tmpdir(), 'slipway-testing-'));
  const objects: ObjectMap = new Map();
  const store = memoryObjectStore(objects);
  return {
    store: { ...store, ...fault(store, objects) },
    bucket: 'conformance',
    directory,
    close: () => rm(directory, { recursive: true }),
  };
}

function planted(
  name: string,
  noticedBy: readonly string[],
  fault: ObjectStoreFault,
): PlantedFault<ObjectStoreFixture> {
  return { name, noticedBy, setup: () => setup(fault) };
}

function onUris(store: ObjectStore, change: (uri: string) => string): Partial<ObjectStore> {
  return {
    read: (uri, options) => store.read(change(uri), options),
    write: (uri, content, options) => store.write(change(uri), content, options),
  };
}

function onListed(store: ObjectStore, change: (object: StoredObject) => StoredObject): ObjectStore['list'] {
  return async function* (uri, options) {
    for await (const object of store.list(uri, options)) yield change(object);
  };
}

function sortedBy(store: ObjectStore, text: (object: StoredObject) => string): ObjectStore['list'] {
  return async function* (uri, options) {
    const objects = await Array.fromAsync(store.list(uri, options));
    yield* objects.sort((a, b) => (text(a) < text(b) ? -1 : 1));
  };
}
