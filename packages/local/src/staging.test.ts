import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isSlipwayError } from '@slipway/core';
import { describe, expect, test } from 'vitest';
import { walkFiles } from './files.ts';
import type { PlannedInput } from './job.ts';
import { type LocalObjectStore, localObjectStore } from './local-object-store.ts';
import { stageInput } from './staging.ts';
import { testFolder } from './test/fixture.ts';

describe('stageInput', () => {
  test.each<[string, string[], string[]]>([
    ['data/train/', ['data/train/a.csv', 'data/train/deep/b.csv'], ['a.csv', 'deep/b.csv']],
    ['data/train', ['data/train/a.csv', 'data/train/deep/b.csv'], ['a.csv', 'deep/b.csv']],
    ['data/train/', ['data/train/a.csv', 'data/train2/b.csv', 'data/train.csv'], ['a.csv']],
    ['data/train', ['data/train-a.csv', 'data/train-b.csv', 'data/raw'], ['train-a.csv', 'train-b.csv']],
    ['data/train', ['data/train/a.csv', 'data/train2/a.csv'], ['train/a.csv', 'train2/a.csv']],
    ['data/tra', ['data/train/a.csv'], ['train/a.csv']],
    ['data/a.csv', ['data/a.csv', 'data/b.csv'], ['a.csv']],
    ['a.csv', ['a.csv', 'b.csv'], ['a.csv']],
    ['', ['a.csv', 'deep/b.csv'], ['a.csv', 'deep/b.csv']],
  ])('the prefix %j over %j gives %j', async (prefix, keys, expected) => {
    const { objects, folder } = await bucketOf(keys);
    const [staged = ''] = await stage(objects, folder, { uri: `s3://bucket/${prefix}` });
    expect(await namesIn(staged)).toEqual(expected);
  });

  test('a prefix that is a folder is that folder, and nothing is copied', async () => {
    const { objects, folder } = await bucketOf(['data/train/a.csv']);
    const input = { uri: 's3://bucket/data/train' };
    expect(await stage(objects, folder, input, 2)).toEqual(Array(2).fill(objects.pathOf(input.uri)));
    expect(await readdir(folder)).toEqual(['buckets']);
  });

  test('a single file is a hard link without its siblings', async () => {
    const { objects, folder } = await bucketOf(['data/a.csv', 'data/b.csv']);
    const [staged = ''] = await stage(objects, folder, { uri: 's3://bucket/data/a.csv' });
    const [source, link] = await Promise.all([
      stat(objects.pathOf('s3://bucket/data/a.csv')),
      stat(join(staged, 'a.csv')),
    ]);
    expect(link.ino).toBe(source.ino);
  });

  test('shards by key: every object once, about as many for each host', async () => {
    const { objects, folder } = await bucketOf(['d/1', 'd/2', 'd/3', 'd/4', 'd/5']);
    const staged = await stage(objects, folder, { uri: 's3://bucket/d', distribution: 'ShardedByS3Key' }, 2);
    expect(await Promise.all(staged.map(namesIn))).toEqual([
      ['1', '3', '5'],
      ['2', '4'],
    ]);
  });

  test('a host may get no object of a few', async () => {
    const { objects, folder } = await bucketOf(['d/1']);
    const staged = await stage(objects, folder, { uri: 's3://bucket/d', distribution: 'ShardedByS3Key' }, 2);
    expect(await Promise.all(staged.map(namesIn))).toEqual([['1'], []]);
  });

  test('a manifest lists what there is, by paths from its prefix', async () => {
    const { objects, folder } = await bucketOf(['d/1', 'd/deep/2', 'd/3']);
    await objects.write('s3://bucket/m', JSON.stringify([{ prefix: 's3://bucket/d/' }, 'deep/2', '1']));
    const [staged = ''] = await stage(objects, folder, { uri: 's3://bucket/m', dataType: 'ManifestFile' });
    expect(await namesIn(staged)).toEqual(['1', 'deep/2']);
  });

  test.each([
    ['{}', 'BAD_MANIFEST'],
    ['no JSON', 'BAD_MANIFEST'],
    ['[{ "prefix": "s3://bucket/d/" }, 1]', 'BAD_MANIFEST'],
    ['[{ "prefix": "s3://bucket/d/" }, "missing"]', 'INPUT_NOT_FOUND'],
    ['[{ "prefix": "s3://bucket/d/" }, "../../1"]', 'BAD_OBJECT_URI'],
  ])('the manifest %s is %s', async (manifest, code) => {
    const { objects, folder } = await bucketOf(['d/1']);
    await objects.write('s3://bucket/m', manifest);
    const staged = stage(objects, folder, { uri: 's3://bucket/m', dataType: 'ManifestFile' });
    await expect(staged).rejects.toSatisfy((error) => isSlipwayError(error, code));
  });

  test('paths of this machine are inputs too', async () => {
    const { objects, folder } = await bucketOf([]);
    await mkdir(join(folder, 'own'));
    await writeFile(join(folder, 'own/a'), 'a');
    await writeFile(join(folder, 'own/b'), 'b');
    for (const uri of [join(folder, 'own'), pathToFileURL(join(folder, 'own')).href]) {
      expect(await stage(objects, folder, { uri })).toEqual([join(folder, 'own')]);
    }
    const [staged = ''] = await stage(objects, folder, { uri: pathToFileURL(join(folder, 'own/a')).href });
    expect(await namesIn(staged)).toEqual(['a']);
  });

  test('what is not there is INPUT_NOT_FOUND, or an empty folder where that may be', async () => {
    const { objects, folder } = await bucketOf(['d/1']);
    for (const uri of ['s3://bucket/e', 's3://bucket/d/1/', 's3://other/', join(folder, 'missing')]) {
      const staged = stage(objects, folder, { uri });
      await expect(staged, uri).rejects.toSatisfy((error) => isSlipwayError(error, 'INPUT_NOT_FOUND'));
    }
    const [staged = ''] = await stage(objects, folder, { uri: 's3://bucket/e', optional: true });
    expect(await namesIn(staged)).toEqual([]);
  });

  test('links in a bucket are not followed', async () => {
    const { objects, folder } = await bucketOf(['d/1']);
    await mkdir(join(folder, 'outside'));
    await writeFile(join(folder, 'outside/secret'), 'secret');
    await symlink(join(folder, 'outside'), objects.pathOf('s3://bucket/d/out'));
    await symlink(join(folder, 'outside'), objects.pathOf('s3://bucket/whole'));
    await symlink(join(folder, 'outside/secret'), objects.pathOf('s3://bucket/file'));
    const [staged = ''] = await stage(objects, folder, { uri: 's3://bucket/d' });
    expect(await readdir(staged)).toEqual(['1']);
    for (const uri of [
      's3://bucket/whole',
      's3://bucket/whole/',
      's3://bucket/whole/secret',
      's3://bucket/file',
    ]) {
      const link = stage(objects, folder, { uri });
      await expect(link, uri).rejects.toSatisfy((error) => isSlipwayError(error, 'INPUT_NOT_FOUND'));
    }
    await expect(objects.write('s3://bucket/whole/new', '')).rejects.toSatisfy((error) =>
      isSlipwayError(error, 'OBJECT_BEHIND_LINK'),
    );
    expect(await readdir(join(folder, 'outside'))).toEqual(['secret']);
  });
});

async function bucketOf(keys: readonly string[]): Promise<{ objects: LocalObjectStore; folder: string }> {
  const folder = await testFolder();
  const objects = localObjectStore(join(folder, 'buckets'));
  for (const key of keys) await objects.write(`s3://bucket/${key}`, key);
  return { objects, folder };
}

function stage(
  objects: LocalObjectStore,
  folder: string,
  input: Omit<PlannedInput, 'target' | 'access'>,
  hosts = 1,
): Promise<readonly string[]> {
  return stageInput(
    objects,
    { target: 'input/data/train', access: 'read-only', ...input },
    hosts,
    join(folder, 'staged'),
  );
}

/** The files of a folder, after a look that each holds what its object held. */
async function namesIn(folder: string): Promise<readonly string[]> {
  const names = await Array.fromAsync(walkFiles(folder));
  for (const name of names) {
    const content = await readFile(join(folder, name), 'utf8');
    expect(content.endsWith(name) || name.endsWith(content), `${name} holds ${content}`).toBe(true);
  }
  return names;
}
