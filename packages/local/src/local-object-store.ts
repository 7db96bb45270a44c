import { constants } from 'node:fs';
import {
  copyFile,
  lstat,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  rmdir,
  stat,
  unlink,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type Drafts, drafts, milestone, type ObjectStore, type ObjectUri } from '@slipway/core';
import { walkFiles } from './files.ts';
import { absent, hasCode, isLinkFree } from './link-free.ts';
import { behindLink, conflict, notFound, tooLong } from './object-errors.ts';
import { parseObject, parseObjectUri } from './object-uri.ts';

/** Objects as files: `s3://bucket/key` is `<buckets>/bucket/key`. */
export interface LocalObjectStore extends ObjectStore {
  /** Objects on their way in. */
  readonly incoming: Drafts;
  /** Absolute path of the file that an object is, or the folder that a prefix is, whether or not it is there. */
  pathOf(uri: string): string;
  /** Whether an object has exactly this URI. */
  has(uri: string): Promise<boolean>;
  /** The folder whose files are exactly the objects that a prefix matches, to be read in place; `undefined` when there is none. */
  folderOf(prefix: string): Promise<string | undefined>;
}

/**
 * An object store in a folder, which is made by the first write. Objects appear and change by renaming,
 * never half written. Symbolic links below the folder are no objects, and are never followed.
 * A key cannot be an object and a folder of others at once, as it can in S3: `OBJECT_KEY_CONFLICT`.
 */
export function localObjectStore(buckets: string): LocalObjectStore {
  // No bucket's name starts with a dot, so no list shows what is on its way in.
  const incoming = drafts(join(buckets, '.incoming'));
  const pathOf = ({ bucket, key }: ObjectUri) => join(buckets, bucket, key);

  /** The path of an object that is there. */
  async function existing(uri: string): Promise<string> {
    const object = parseObject(uri);
    const entry = await lstat(pathOf(object)).catch(absent);
    if (!entry?.isFile() || !(await isLinkFree(buckets, `${object.bucket}/${object.key}`)))
      throw notFound(uri);
    return pathOf(object);
  }

  /** Puts a file in its object's place; the file must be on the same file system. */
  async function moveIn(file: string, uri: string): Promise<void> {
    const object = parseObject(uri);
    const path = pathOf(object);
    if (!(await isLinkFree(buckets, `${object.bucket}/${object.key}`))) throw behindLink(uri);
    // More than once, as a `remove` may take away the folder between the two calls.
    for (let attempt = 1; ; attempt++) {
      try {
        await mkdir(dirname(path), { recursive: true });
        return await rename(file, path);
      } catch (error) {
        if (hasCode(error, 'ENAMETOOLONG')) throw tooLong(uri, error);
        if (hasCode(error, 'EEXIST', 'ENOTDIR')) throw conflict(uri, error);
        if (hasCode(error, 'EISDIR'))
          await rmdir(path).catch((cause: unknown) => Promise.reject(conflict(uri, cause)));
        else if (!hasCode(error, 'ENOENT') || attempt === 10) throw error;
      }
    }
  }

  async function bringIn(uri: string, make: (path: string) => Promise<void>): Promise<void> {
    parseObject(uri);
    const file = incoming.newPath();
    try {
      await make(file);
      milestone('object:drafted');
      await moveIn(file, uri);
    } finally {
      await rm(file, { force: true });
    }
  }

  return {
    incoming,
    pathOf: (uri) => pathOf(parseObjectUri(uri)),
    has: async (uri) =>
      await existing(uri).then(
        () => true,
        (error: unknown) => (hasCode(error, 'OBJECT_NOT_FOUND') ? false : Promise.reject(error)),
      ),

    async folderOf(prefix) {
      const { bucket, key } = parseObjectUri(prefix);
      const folder = pathOf({ bucket, key: key.replace(/\/$/, '') });
      if (!(await isLinkFree(buckets, `${bucket}/${key}`.replace(/\/$/, '')))) return undefined;
      if (key !== '' && !key.endsWith('/')) {
        const name = basename(folder);
        const beside = await readdir(dirname(folder)).catch(absent);
        if (beside?.some((other) => other !== name && other.startsWith(name))) return undefined;
      }
      const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(absent);
      if (!entries?.some((entry) => entry.isFile())) return undefined;
      // A list shows no links, so a folder with one holds more than the objects.
      return entries.every((entry) => entry.isFile() || entry.isDirectory()) ? folder : undefined;
    },

    async *list(uri, options) {
      const { bucket, key: prefix } = parseObjectUri(uri);
      options?.signal?.throwIfAborted();
      const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
      if (!(await isLinkFree(buckets, `${bucket}/${folder}`.replace(/\/$/, '')))) return;
      const root = join(buckets, bucket);
      for await (const key of walkFiles(root, { folder, prefix })) {
        options?.signal?.throwIfAborted();
        const entry = await stat(join(root, key)).catch(absent);
        if (entry) yield { uri: `s3://${bucket}/${key}`, key, size: entry.size, modified: entry.mtime };
      }
    },

    async read(uri, options) {
      parseObject(uri);
      options?.signal?.throwIfAborted();
      return await readFile(await existing(uri), options).catch((error: unknown) =>
        Promise.reject(hasCode(error, 'ENOENT') ? notFound(uri) : error),
      );
    },

    async write(uri, content, options) {
      options?.signal?.throwIfAborted();
      await bringIn(uri, (file) => writeFile(file, content, options));
    },

    async upload(path, uri, options) {
      parseObject(uri);
      options?.signal?.throwIfAborted();
      if (options?.move && (await isOurs(path))) {
        const moved = await moveIn(path, uri).then(
          () => true,
          (error: unknown) => (hasCode(error, 'EXDEV') ? false : Promise.reject(error)),
        );
        if (moved) return;
      }
      await bringIn(uri, (file) => copyFile(path, file, constants.COPYFILE_FICLONE));
      if (options?.move) await unlink(path);
    },

    async download(uri, path, options) {
      parseObject(uri);
      options?.signal?.throwIfAborted();
      const object = await existing(uri);
      await mkdir(dirname(path), { recursive: true });
      await copyFile(object, path, constants.COPYFILE_FICLONE);
    },

    async remove(uri) {
      const { bucket, key } = parseObject(uri);
      const path = await existing(uri).catch((error: unknown) =>
        hasCode(error, 'OBJECT_NOT_FOUND') ? undefined : Promise.reject(error),
      );
      if (path === undefined) return;
      await unlink(path).catch(absent);
      // A folder without objects is none in S3. Not empty, or gone already: the end of it.
      for (let folder = dirname(key); folder !== '.'; folder = dirname(folder)) {
        const removed = await rmdir(join(buckets, bucket, folder)).then(
          () => true,
          () => false,
        );
        if (!removed) return;
      }
    },
  };
}

/** A file of one name: moving it away takes nothing from anybody else. */
async function isOurs(path: string): Promise<boolean> {
  const entry = await lstat(path);
  return entry.isFile() && entry.nlink === 1;
}
