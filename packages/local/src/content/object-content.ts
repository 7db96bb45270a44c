import { statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setImmediate as otherWork } from 'node:timers/promises';
import type { Content, ContentQuery } from '@slipway/core';
import { unlessAbsent } from '../link-free.ts';
import type { LocalObjectStore } from '../local-object-store.ts';
import { localPath } from '../local-path.ts';
import { parseObjectUri } from '../object-uri.ts';
import { inputFiles, namesBelow, type StagedFile } from '../staging.ts';
import type { FileDigests } from './file-digests.ts';
import { leadsThroughLink, listFiles } from './list-files.ts';

/** So many files are looked at before others have their turn. */
const AT_ONCE = 256;

/** What is at a URI or path, or what a manifest there lists, under the names that a job would find it. */
export async function objectContent(
  objects: LocalObjectStore,
  { form, value }: Pick<ContentQuery, 'form' | 'value'>,
  digests: FileDigests,
  signal: AbortSignal | undefined,
): Promise<Content | undefined> {
  const files =
    form === 'manifest'
      ? await inputFiles(objects, { uri: value, dataType: 'ManifestFile' })
      : filesAt(objects, value);
  if (files === undefined) return undefined;
  const found: [string, string][] = [];
  for (const [index, { name, path }] of files.entries()) {
    if (index % AT_ONCE === AT_ONCE - 1) await otherWork();
    signal?.throwIfAborted();
    const digest = await digests.digestOf(path, signal);
    if (digest !== undefined) found.push([name, digest]);
  }
  return Object.fromEntries(found);
}

function filesAt(objects: LocalObjectStore, uri: string): readonly StagedFile[] | undefined {
  if (uri.startsWith('s3://')) return objectsAt(objects, uri);
  const path = localPath(uri);
  const entry = unlessAbsent(() => statSync(path));
  if (entry?.isFile()) return [{ path, name: basename(path) }];
  if (!entry?.isDirectory()) return undefined;
  // A job gets the folder itself, with the links in it.
  return Array.from(listFiles(path, { links: 'follow' }), (name) => ({ path: join(path, name), name }));
}

/** As staging finds them. */
function objectsAt(objects: LocalObjectStore, uri: string): readonly StagedFile[] | undefined {
  const { bucket, key: prefix } = parseObjectUri(uri);
  const root = objects.pathOf(`s3://${bucket}`);
  const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  if (leadsThroughLink(dirname(root), `${bucket}/${folder}`.replace(/\/$/, ''))) return undefined;
  const keys = [...listFiles(root, { folder, prefix })];
  if (keys.length === 0) return undefined;
  const names = namesBelow(prefix, keys);
  return keys.map((key, index) => ({ path: join(root, key), name: names[index] ?? '' }));
}
