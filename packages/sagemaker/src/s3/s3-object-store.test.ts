import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3 } from '@aws-sdk/client-s3';
import { describeObjectStore } from '@slipway/testing';
import { type SagemakerService, sagemakerService } from '@slipway/testing/sagemaker-service';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { s3ObjectStore } from './s3-object-store.ts';
import type { S3ObjectStoreOptions } from './s3-options.ts';

beforeAll(() => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
});
afterAll(() => void vi.unstubAllEnvs());

describeObjectStore('S3', async () => {
  const { store, directory, close } = await setup();
  return { store, bucket: 'bucket', directory, close };
});

describe('an object store in S3', () => {
  test('takes and gives large objects in parts', async () => {
    const { service, store, directory } = await testSetup();
    const content = randomBytes(40 * 1024 * 1024 + 1);
    await writeFile(join(directory, 'file'), content);
    await store.upload(join(directory, 'file'), 's3://bucket/large');
    expect(service.countOf('UploadPart')).toBe(3);
    await store.download('s3://bucket/large', join(directory, 'copy'));
    expect(service.countOf('GetObject')).toBe(3);
    expect(content.equals(await readFile(join(directory, 'copy')))).toBe(true);
    expect((await readdir(directory)).sort()).toEqual(['copy', 'file']);
  });

  test('leaves nothing of a download that fails on its way', async () => {
    const { service, store, directory } = await testSetup();
    service.write('s3://bucket/large', randomBytes(40 * 1024 * 1024));
    const error = { code: 'PreconditionFailed', message: 'changed', statusCode: 412 };
    service.addFault({ operation: 'GetObject', after: 1, times: 9, kind: 'error', error });
    const download = store.download('s3://bucket/large', join(directory, 'copy'));
    await expect(download).rejects.toMatchObject({ code: 'AWS_REQUEST_REFUSED' });
    expect(await readdir(directory)).toEqual([]);
  });

  test('asks for the encryption that it is told to', async () => {
    const encryption = { algorithm: 'aws:kms', kmsKeyId: 'key-1' } as const;
    const { service, store, directory } = await testSetup({ encryption });
    await store.write('s3://bucket/small', 'content');
    await writeFile(join(directory, 'file'), randomBytes(17 * 1024 * 1024));
    await store.upload(join(directory, 'file'), 's3://bucket/large');
    const { region, endpoint } = service;
    const s3 = new S3({ region, endpoint, forcePathStyle: true });
    for (const Key of ['small', 'large']) {
      const found = await s3.headObject({ Bucket: 'bucket', Key });
      expect(found).toMatchObject({ ServerSideEncryption: 'aws:kms', SSEKMSKeyId: 'key-1' });
    }
  });

  test('tells which content is another by its ETag', async () => {
    const { store } = await testSetup();
    const tags: (string | undefined)[] = [];
    for (const content of ['one', 'two', 'one']) {
      await store.write('s3://bucket/object', content);
      for await (const { eTag } of store.listObjects('s3://bucket/object')) tags.push(eTag);
    }
    expect(tags[0]).toBe(tags[2]);
    expect(tags[0]).not.toBe(tags[1]);
  });

  test('says that a bucket is missing, and makes none', async () => {
    const { service, store } = await testSetup();
    await expect(store.write('s3://nowhere/object', 'content')).rejects.toMatchObject({
      code: 'BUCKET_NOT_FOUND',
      category: 'environment',
      hint: expect.stringContaining('aws s3 mb s3://nowhere'),
    });
    expect(service.list('s3://nowhere')).toEqual([]);
  });

  test('is not for everybody: what is not allowed is told', async () => {
    const { service, store } = await testSetup();
    service.addFault({ operation: 'PutObject', kind: 'access-denied', times: 9 });
    await expect(store.write('s3://bucket/object', 'content')).rejects.toMatchObject({
      code: 'AWS_ACCESS_DENIED',
      category: 'environment',
      hint: expect.stringContaining('s3:PutObject'),
    });
  });
});

async function setup(options: S3ObjectStoreOptions = {}) {
  const service: SagemakerService = await sagemakerService({ buckets: ['bucket'] });
  const directory = await mkdtemp(join(tmpdir(), 'slipway-s3-'));
  return {
    service,
    directory,
    store: s3ObjectStore({ region: service.region, endpoint: service.endpoint, ...options }),
    async close() {
      await service.close();
      await rm(directory, { recursive: true });
    },
  };
}

async function testSetup(...settings: Parameters<typeof setup>): ReturnType<typeof setup> {
  const made = await setup(...settings);
  onTestFinished(made.close);
  return made;
}
