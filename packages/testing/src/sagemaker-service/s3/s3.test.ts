import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  type GetObjectCommandInput,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { awsClients } from '../../test/aws-clients.ts';
import { type SagemakerService, sagemakerService } from '../service.ts';

let service: SagemakerService;
let s3: S3Client;

beforeAll(async () => {
  service = await sagemakerService();
  s3 = awsClients(service).s3;
  await s3.send(new CreateBucketCommand({ Bucket: 'bucket' }));
});
afterAll(() => service.close());

const md5 = (content: string | Buffer) => `"${createHash('md5').update(content).digest('hex')}"`;
const put = (Key: string, Body: string | Readable, more: Partial<PutObjectCommandInput> = {}) =>
  s3.send(new PutObjectCommand({ Bucket: 'bucket', Key, Body, ...more }));
const get = (Key: string, more: Partial<GetObjectCommandInput> = {}) =>
  s3.send(new GetObjectCommand({ Bucket: 'bucket', Key, ...more }));
const text = async (Key: string, more: Partial<GetObjectCommandInput> = {}) =>
  (await get(Key, more)).Body?.transformToString();

describe('buckets', () => {
  test('are there or not', async () => {
    await s3.send(new HeadBucketCommand({ Bucket: 'bucket' }));
    await expect(s3.send(new HeadBucketCommand({ Bucket: 'other' }))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 404 },
    });
    const where = await s3.send(new GetBucketLocationCommand({ Bucket: 'bucket' }));
    expect(where.LocationConstraint).toBeUndefined();
    await expect(s3.send(new ListObjectsV2Command({ Bucket: 'other' }))).rejects.toMatchObject({
      name: 'NoSuchBucket',
    });
    await expect(s3.send(new CreateBucketCommand({ Bucket: 'No' }))).rejects.toMatchObject({
      name: 'InvalidBucketName',
    });
  });

  test('of other regions say where they are, and are made once', async () => {
    const there = await sagemakerService({ region: 'eu-central-1', buckets: ['mine'] });
    try {
      const client = awsClients(there).s3;
      const where = await client.send(new GetBucketLocationCommand({ Bucket: 'mine' }));
      expect(where.LocationConstraint).toBe('eu-central-1');
      await expect(client.send(new CreateBucketCommand({ Bucket: 'mine' }))).rejects.toMatchObject({
        name: 'BucketAlreadyOwnedByYou',
      });
    } finally {
      await there.close();
    }
  });
});

describe('objects', () => {
  test('are read back with what was said of them', async () => {
    const key = 'a folder/grüße+&<b>.txt';
    const { ETag } = await put(key, 'grüße', {
      ContentType: 'text/plain',
      Metadata: { own: 'x' },
      ServerSideEncryption: 'aws:kms',
      SSEKMSKeyId: 'key',
    });
    expect(ETag).toBe(md5('grüße'));
    const head = await s3.send(new HeadObjectCommand({ Bucket: 'bucket', Key: key }));
    expect(head).toMatchObject({
      ETag,
      ContentLength: 7,
      ContentType: 'text/plain',
      Metadata: { own: 'x' },
      ServerSideEncryption: 'aws:kms',
      SSEKMSKeyId: 'key',
    });
    expect(head.LastModified).toBeInstanceOf(Date);
    expect(await text(key)).toBe('grüße');
  });

  test('come in as streams, whose checksum follows them', async () => {
    const content = randomBytes(300_000);
    await put('stream', Readable.from([content.subarray(0, 70_000), content.subarray(70_000)]), {
      ContentLength: content.length,
    });
    const object = await get('stream');
    expect(object.ETag).toBe(md5(content));
    expect(object.ChecksumCRC32).toMatch(/=$/);
    expect(Buffer.from((await object.Body?.transformToByteArray()) ?? []).equals(content)).toBe(true);
    expect(object.ContentEncoding).toBeUndefined();
  });

  test('are refused when they are not what their checksum says', async () => {
    for (const wrong of [{ ChecksumCRC32: 'AAAAAA==' }, { ChecksumSHA256: 'AAAA' }, { ContentMD5: 'AAAA' }]) {
      await expect(put('bad', 'content', wrong)).rejects.toMatchObject({ name: 'BadDigest' });
    }
    await expect(get('bad')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  test('are read in parts', async () => {
    await put('digits', '0123456789');
    expect(await text('digits', { Range: 'bytes=2-4' })).toBe('234');
    expect(await text('digits', { Range: 'bytes=8-' })).toBe('89');
    expect(await text('digits', { Range: 'bytes=-3' })).toBe('789');
    expect((await get('digits', { Range: 'bytes=2-99' })).ContentRange).toBe('bytes 2-9/10');
    await expect(get('digits', { Range: 'bytes=10-' })).rejects.toMatchObject({ name: 'InvalidRange' });
  });

  test('are written on a condition', async () => {
    const { ETag } = await put('once', 'first', { IfNoneMatch: '*' });
    await expect(put('once', 'second', { IfNoneMatch: '*' })).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
    await expect(put('once', 'second', { IfMatch: '"other"' })).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
    await put('once', 'third', { IfMatch: ETag });
    expect(await text('once')).toBe('third');
  });

  test('are copied and removed', async () => {
    await put('from here/ä', 'copied', { ContentType: 'text/x' });
    const source = `bucket/${encodeURIComponent('from here/ä')}`;
    const copy = await s3.send(new CopyObjectCommand({ Bucket: 'bucket', Key: 'copy', CopySource: source }));
    expect(copy.CopyObjectResult?.ETag).toBe(md5('copied'));
    expect((await get('copy')).ContentType).toBe('text/x');
    await s3.send(new DeleteObjectCommand({ Bucket: 'bucket', Key: 'copy' }));
    await s3.send(new DeleteObjectCommand({ Bucket: 'bucket', Key: 'copy' }));
    await expect(get('copy')).rejects.toMatchObject({ name: 'NoSuchKey' });
    await put('x&y', '');
    const { Deleted } = await s3.send(
      new DeleteObjectsCommand({ Bucket: 'bucket', Delete: { Objects: [{ Key: 'x&y' }, { Key: 'none' }] } }),
    );
    expect(Deleted).toEqual([{ Key: 'x&y' }, { Key: 'none' }]);
    await expect(get('x&y')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });
});

describe('lists', () => {
  test('go by prefix and delimiter, page by page', async () => {
    for (const key of ['b', 'a/1', 'a/2', 'a/c/3', 'ab', 'é']) await put(`list/${key}`, key);
    const pages = async (more: object) => {
      const found: unknown[] = [];
      let ContinuationToken: string | undefined;
      do {
        const answer = await s3.send(
          new ListObjectsV2Command({ Bucket: 'bucket', MaxKeys: 2, ContinuationToken, ...more }),
        );
        found.push([
          ...(answer.CommonPrefixes ?? []).map(({ Prefix }) => Prefix),
          ...(answer.Contents ?? []).map(({ Key }) => Key),
        ]);
        ContinuationToken = answer.NextContinuationToken;
      } while (ContinuationToken !== undefined);
      return found;
    };
    expect(await pages({ Prefix: 'list/' })).toEqual([
      ['list/a/1', 'list/a/2'],
      ['list/a/c/3', 'list/ab'],
      ['list/b', 'list/é'],
    ]);
    expect(await pages({ Prefix: 'list/', Delimiter: '/' })).toEqual([
      ['list/a/', 'list/ab'],
      ['list/b', 'list/é'],
    ]);
    expect(await pages({ Prefix: 'list/a/', Delimiter: '/', StartAfter: 'list/a/1' })).toEqual([
      ['list/a/c/', 'list/a/2'],
    ]);
    const [first] =
      (await s3.send(new ListObjectsV2Command({ Bucket: 'bucket', Prefix: 'list/a/1' }))).Contents ?? [];
    expect(first).toMatchObject({ Key: 'list/a/1', Size: 3, ETag: md5('a/1') });
    expect(first?.LastModified).toBeInstanceOf(Date);
  });
});

describe('uploads in parts', () => {
  test('lib-storage sends a large object', async () => {
    const content = randomBytes(6_000_000);
    await new Upload({
      client: s3,
      params: {
        Bucket: 'bucket',
        Key: 'large',
        Body: Readable.from([content]),
        ServerSideEncryption: 'AES256',
      },
    }).done();
    const head = await s3.send(new HeadObjectCommand({ Bucket: 'bucket', Key: 'large' }));
    expect(head.ETag).toMatch(/^"[0-9a-f]{32}-2"$/);
    expect(head.ServerSideEncryption).toBe('AES256');
    expect(service.read('s3://bucket/large')).toEqual(content);
  });

  test('what does not fit together is refused', async () => {
    const place = { Bucket: 'bucket', Key: 'parts' };
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand(place));
    const { ETag } = await s3.send(
      new UploadPartCommand({ ...place, UploadId, PartNumber: 1, Body: 'small' }),
    );
    await s3.send(new UploadPartCommand({ ...place, UploadId, PartNumber: 2, Body: 'small' }));
    const complete = (...Parts: { ETag?: string | undefined; PartNumber: number }[]) =>
      s3.send(
        new CompleteMultipartUploadCommand({
          ...place,
          UploadId,
          MultipartUpload: { Parts: Parts as { PartNumber: number }[] },
        }),
      );
    await expect(complete({ ETag: '"x"', PartNumber: 1 })).rejects.toMatchObject({ name: 'InvalidPart' });
    await expect(complete({ ETag, PartNumber: 2 }, { ETag, PartNumber: 1 })).rejects.toMatchObject({
      name: 'InvalidPartOrder',
    });
    await expect(complete({ ETag, PartNumber: 1 }, { ETag, PartNumber: 2 })).rejects.toMatchObject({
      name: 'EntityTooSmall',
    });
    await complete({ ETag, PartNumber: 1 });
    expect(await text('parts')).toBe('small');
    await expect(complete({ ETag, PartNumber: 1 })).rejects.toMatchObject({ name: 'NoSuchUpload' });
  });
});
