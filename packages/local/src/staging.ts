import { mkdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type SlipwayError, slipwayError } from '@slipway/core';
import { linkFile, walkFiles } from './files.ts';
import type { PlannedInput } from './job.ts';
import { absent } from './link-free.ts';
import type { LocalObjectStore } from './local-object-store.ts';
import { localPath } from './local-path.ts';
import { parseObjectUri } from './object-uri.ts';

/** What an input stands for: a folder as it is, or files with the names they will have. */
type Found = { readonly folder: string } | { readonly files: readonly StagedFile[] };

export interface StagedFile {
  /** Absolute. */
  readonly path: string;
  /** Below the input's own folder. */
  readonly name: string;
}

/**
 * The folder that each host gets for an input, by the order of the hosts. Nothing is copied: it is the
 * folder in the store itself, or one of hard links in `work`, so the caller must keep writes from it.
 * Rejects with `INPUT_NOT_FOUND`.
 */
export async function stageInput(
  objects: LocalObjectStore,
  input: PlannedInput,
  hostCount: number,
  work: string,
): Promise<readonly string[]> {
  const sharded = input.distribution === 'ShardedByS3Key' && hostCount > 1;
  const found = await find(objects, input);
  if (!sharded && 'folder' in found) return Array<string>(hostCount).fill(found.folder);
  const files = 'files' in found ? found.files : await filesOf(found.folder);
  if (!sharded) {
    await linkAll(files, join(work, 'all'));
    return Array<string>(hostCount).fill(join(work, 'all'));
  }
  const shards = Array.from({ length: hostCount }, (_, shard) => join(work, `shard-${shard + 1}`));
  for (const [shard, folder] of shards.entries()) {
    // SageMaker gives each host about as many objects, and does not say which.
    await linkAll(
      files.filter((_, index) => index % hostCount === shard),
      folder,
    );
  }
  return shards;
}

/** The files of an input, with the paths they have below it; rejects as `stageInput` does. */
export async function inputFiles(
  objects: LocalObjectStore,
  input: Pick<PlannedInput, 'uri' | 'dataType' | 'optional'>,
): Promise<readonly StagedFile[]> {
  const found = await find(objects, input);
  return 'files' in found ? found.files : await filesOf(found.folder);
}

async function find(
  objects: LocalObjectStore,
  input: Pick<PlannedInput, 'uri' | 'dataType' | 'optional'>,
): Promise<Found> {
  const { uri, dataType = 'S3Prefix' } = input;
  const found = dataType === 'ManifestFile' ? await inManifest(objects, uri) : await at(objects, uri);
  if (found) return found;
  if (input.optional) return { files: [] };
  throw inputNotFound(uri);
}

async function at(objects: LocalObjectStore, uri: string): Promise<Found | undefined> {
  if (uri.startsWith('s3://')) {
    const folder = await objects.folderOf(uri);
    return folder === undefined ? await matching(objects, uri) : { folder };
  }
  const path = localPath(uri);
  const entry = await stat(path).catch(absent);
  if (entry?.isDirectory()) return { folder: path };
  return entry && { files: [{ path, name: basename(path) }] };
}

/** The objects a prefix matches. */
async function matching(objects: LocalObjectStore, uri: string): Promise<Found | undefined> {
  const { key: prefix } = parseObjectUri(uri);
  const keys: string[] = [];
  const paths: string[] = [];
  for await (const object of objects.list(uri)) {
    keys.push(object.key);
    paths.push(objects.pathOf(object.uri));
  }
  if (keys.length === 0) return undefined;
  const names = namesBelow(prefix, keys);
  return { files: paths.map((path, index) => ({ path, name: names[index] ?? '' })) };
}

/**
 * The names that a job finds objects by, whose keys a prefix matches. Below `s3://b/train`, and the same with a
 * slash, they keep their path from there; where the prefix is only the start of names, they keep the whole name.
 * Source: SageMaker Python SDK issue 3612, for the second; Processing outputs used as channels, for the first.
 */
export function namesBelow(prefix: string, keys: readonly string[]): readonly string[] {
  const folder = prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`;
  const start = keys.every((key) => key.startsWith(folder)) ? folder.length : prefix.lastIndexOf('/') + 1;
  return keys.map((key) => key.slice(start));
}

/** A manifest: `[{ "prefix": "s3://…" }, "path", …]`. Source: SageMaker API, `S3DataSource`. */
async function inManifest(objects: LocalObjectStore, uri: string): Promise<Found> {
  const text = uri.startsWith('s3://')
    ? new TextDecoder().decode(await objects.read(uri))
    : await readFile(localPath(uri), 'utf8');
  const [first, ...names] = parseManifest(uri, text);
  const prefix = first.prefix;
  const files = names.map((name) => ({
    path: objects.pathOf(`${prefix}${name}`),
    name,
    uri: `${prefix}${name}`,
  }));
  for (const file of files) if (!(await objects.has(file.uri))) throw inputNotFound(file.uri);
  return { files };
}

function parseManifest(uri: string, text: string): [{ prefix: string }, ...string[]] {
  try {
    const [first, ...names] = JSON.parse(text) as [{ prefix?: unknown }, ...unknown[]];
    if (typeof first.prefix === 'string' && names.every((name) => typeof name === 'string')) {
      return [{ prefix: first.prefix }, ...names];
    }
  } catch {
    // Told below.
  }
  throw slipwayError(`${uri} is no manifest`, {
    code: 'BAD_MANIFEST',
    category: 'input',
    hint: 'A manifest is a JSON array: [{ "prefix": "s3://bucket/folder/" }, "first.csv", "second.csv"].',
  });
}

async function filesOf(folder: string): Promise<readonly StagedFile[]> {
  return (await Array.fromAsync(walkFiles(folder))).map((name) => ({ path: join(folder, name), name }));
}

async function linkAll(files: readonly StagedFile[], folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const { path, name } of files) await linkFile(path, join(folder, name));
}

function inputNotFound(uri: string): SlipwayError {
  return slipwayError(`There is no input ${uri}`, {
    code: 'INPUT_NOT_FOUND',
    category: 'input',
    hint: uri.startsWith('s3://')
      ? 'Put it below the buckets folder of .slipway, or give a path of this machine instead.'
      : 'Paths start at the current folder.',
  });
}
