import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { unpackArchive } from './archive.ts';
import { objectBelow, uploadArchive, uploadFolder } from './output.ts';
import { testFolder, testSession } from './test/fixture.ts';

test('uploadFolder moves files into the store, and follows no link', async () => {
  const session = await testSession();
  const root = await testFolder();
  await mkdir(join(root, 'processing/train/deep'), { recursive: true });
  await writeFile(join(root, 'processing/train/deep/a.csv'), 'a');
  await writeFile(join(root, 'secret'), 'secret');
  await symlink(join(root, 'secret'), join(root, 'processing/train/link'));
  await symlink(root, join(root, 'processing/train/folder'));
  await uploadFolder(session, [{ root, path: 'processing/train' }], 's3://bucket/out/');
  const keys = (await Array.fromAsync(session.objects.list('s3://bucket'))).map(({ key }) => key);
  expect(keys).toEqual(['out/deep/a.csv']);
  expect(await readdir(join(root, 'processing/train/deep'))).toEqual([]);
});

test('uploadFolder takes nothing from behind a link, or from where nothing is', async () => {
  const session = await testSession();
  const root = await testFolder();
  await mkdir(join(root, 'processing'));
  await writeFile(join(root, 'secret'), 'secret');
  await symlink(root, join(root, 'processing/train'));
  for (const path of ['processing/train', 'processing/none']) {
    await uploadFolder(session, [{ root, path }], 's3://bucket/out');
  }
  expect(await Array.fromAsync(session.objects.list('s3://bucket'))).toEqual([]);
});

test('uploadArchive packs a folder, and nothing of what a link in its place points to', async () => {
  const session = await testSession();
  const root = await testFolder();
  await mkdir(join(root, 'model'));
  await writeFile(join(root, 'model/model.bin'), 'weights');
  const uri = 's3://bucket/job/output/model.tar.gz';
  const folders = [{ root, path: 'model' }];
  expect(await uploadArchive(session, folders, uri)).toBe(true);
  await unpackArchive(session.objects.pathOf(uri), join(root, 'out'));
  expect(await readdir(join(root, 'out'))).toEqual(['model.bin']);
  await session.objects.remove(uri);
  await rm(join(root, 'model'), { recursive: true });
  await symlink('/etc', join(root, 'model'));
  expect(await uploadArchive(session, folders, uri)).toBe(false);
  expect(await session.objects.has(uri)).toBe(false);
});

test('uploadArchive packs what all hosts made', async () => {
  const session = await testSession();
  const root = await testFolder();
  const folders = ['algo-1', 'algo-2'].map((host) => ({ root: join(root, host), path: 'model' }));
  for (const host of ['algo-1', 'algo-2']) {
    await mkdir(join(root, host, 'model/shards'), { recursive: true });
    await writeFile(join(root, host, 'model/shards', host), host);
    await writeFile(join(root, host, 'model/same'), host);
  }
  await uploadArchive(session, folders, 's3://bucket/model.tar.gz');
  await unpackArchive(session.objects.pathOf('s3://bucket/model.tar.gz'), join(root, 'out'));
  expect(await readdir(join(root, 'out/shards'))).toEqual(['algo-1', 'algo-2']);
  expect(await readFile(join(root, 'out/same'), 'utf8')).toBe('algo-1');
});

test('objectBelow minds the slash', () => {
  expect(objectBelow('s3://bucket/out', 'a')).toBe('s3://bucket/out/a');
  expect(objectBelow('s3://bucket/', 'a')).toBe('s3://bucket/a');
});
