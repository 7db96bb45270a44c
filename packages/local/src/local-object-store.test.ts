import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type LocalObjectStore, localObjectStore } from './local-object-store.ts';
import { testFolder } from './test/fixture.ts';

// What every object store does is in conformance.test.ts.
describe('a store in a folder', () => {
  test('has each object where its URI says', async () => {
    const { store, buckets } = await testStore();
    await store.write('s3://bucket/deep/key.csv', 'content');
    expect(store.pathOf('s3://bucket/deep/key.csv')).toBe(join(buckets, 'bucket/deep/key.csv'));
    expect(await readdir(join(buckets, 'bucket/deep'))).toEqual(['key.csv']);
    expect(await store.has('s3://bucket/deep/key.csv')).toBe(true);
    expect(await store.has('s3://bucket/deep')).toBe(false);
  });

  test('leaves nothing half done behind', async () => {
    const { store, buckets } = await testStore();
    await store.write('s3://bucket/a', 'a');
    await expect(store.upload(join(buckets, 'missing'), 's3://bucket/b')).rejects.toThrow('ENOENT');
    expect(await readdir(join(buckets, '.incoming'))).toEqual([]);
    expect(await readdir(join(buckets, 'bucket'))).toEqual(['a']);
  });

  test.each([
    ['s3://bucket/a', 's3://bucket/a/b'],
    ['s3://bucket/a/b', 's3://bucket/a'],
    ['s3://bucket/a', 's3://bucket/a/b/c'],
  ])('says that %s and %s cannot both be', async (first, second) => {
    const { store } = await testStore();
    await store.write(first, 'first');
    await expect(store.write(second, 'second')).rejects.toMatchObject({ code: 'OBJECT_KEY_CONFLICT' });
    expect(Buffer.from(await store.read(first)).toString()).toBe('first');
  });

  test('says that a key is too long for a file', async () => {
    const { store } = await testStore();
    const uri = `s3://bucket/${'x'.repeat(300)}`;
    await expect(store.write(uri, '')).rejects.toMatchObject({ code: 'OBJECT_KEY_TOO_LONG' });
    await expect(store.read(uri)).rejects.toMatchObject({ code: 'OBJECT_NOT_FOUND' });
  });

  test('knows the folder that a prefix is, and only that', async () => {
    const { store, buckets } = await testStore();
    for (const key of ['data/a', 'data/deep/b', 'train/c', 'train2/d'])
      await store.write(`s3://bucket/${key}`, '');
    await mkdir(join(buckets, 'bucket/empty/deep'), { recursive: true });
    await mkdir(join(buckets, 'bucket/linked'));
    await writeFile(join(buckets, 'bucket/linked/e'), '');
    await symlink('e', join(buckets, 'bucket/linked/link'));
    const folder = (path: string) => join(buckets, 'bucket', path);
    expect(await store.folderOf('s3://bucket/data')).toBe(folder('data'));
    expect(await store.folderOf('s3://bucket/data/')).toBe(folder('data'));
    expect(await store.folderOf('s3://bucket/train/')).toBe(folder('train'));
    for (const prefix of ['train', 'dat', 'data/a', 'empty', 'linked', 'linked/link', 'none', 'none/']) {
      expect(await store.folderOf(`s3://bucket/${prefix}`), prefix).toBeUndefined();
    }
  });
});

async function testStore(): Promise<{ readonly store: LocalObjectStore; readonly buckets: string }> {
  const buckets = join(await testFolder(), 'buckets');
  return { store: localObjectStore(buckets), buckets };
}
