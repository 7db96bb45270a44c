import { createReadStream } from 'node:fs';
import { readFile, rm, stat } from 'node:fs/promises';
import type { S3 } from '@aws-sdk/client-s3';
import { type ObjectStore, parseObject, parseObjectUri, type StoredObject } from '@slipway/core';
import { awsError } from '../client/aws-error.ts';
import { loadClient } from '../client/load-client.ts';
import { downloadObject } from './download.ts';
import { missingObject } from './missing-object.ts';
import { openS3 } from './open-s3.ts';
import type { S3Encryption, S3ObjectStoreOptions } from './s3-options.ts';

/** An object of S3: a different content has a different `eTag`; the same content may have several. */
export interface S3StoredObject extends StoredObject {
  readonly eTag: string;
}

export interface S3ObjectStore extends ObjectStore {
  /** As `list`, with what tells whether a content is another. */
  listObjects(uri: string, options?: { signal?: AbortSignal }): AsyncIterable<S3StoredObject>;
}

/**
 * Objects of S3, over `@aws-sdk/client-s3` and `@aws-sdk/lib-storage`: large ones go in parts both ways, each with a
 * checksum. No bucket is made.
 */
export function s3ObjectStore(options: S3ObjectStoreOptions = {}): S3ObjectStore {
  const { region } = options;
  let loading: Promise<S3> | undefined;
  const client = () => {
    loading ??= openS3(options);
    return loading;
  };

  /** What the SDK throws becomes an error of this contract. */
  async function asking<Answer>(
    operation: string,
    uri: string,
    signal: AbortSignal | undefined,
    ask: (client: S3, options: { abortSignal?: AbortSignal }) => Promise<Answer>,
  ): Promise<Answer> {
    signal?.throwIfAborted();
    try {
      return await ask(await client(), signal ? { abortSignal: signal } : {});
    } catch (thrown) {
      signal?.throwIfAborted();
      throw (
        missingObject(thrown, uri) ??
        awsError(thrown, { service: 'S3', operation, ...(region && { region }) })
      );
    }
  }

  async function put(uri: string, Body: Uint8Array | string, signal: AbortSignal | undefined): Promise<void> {
    const place = placeOf(uri);
    // Said, as the SDK takes a body without bytes for one of unknown length.
    const ContentLength = Buffer.byteLength(Body);
    await asking('PutObject', uri, signal, (s3, callOptions) =>
      s3.putObject({ ...place, Body, ContentLength, ...encryption(options.encryption) }, callOptions),
    );
  }

  /** In parts; what there is of them is removed when it fails. */
  async function putLarge(uri: string, path: string, signal: AbortSignal | undefined): Promise<void> {
    const { Upload } = await loadClient('@aws-sdk/lib-storage', () => import('@aws-sdk/lib-storage'));
    const params = { ...placeOf(uri), ...encryption(options.encryption), Body: createReadStream(path) };
    await asking('PutObject', uri, signal, async (client) => {
      const upload = new Upload({ client, params, partSize: PART });
      const abort = () => void upload.abort();
      signal?.addEventListener('abort', abort, { once: true });
      try {
        await upload.done();
      } finally {
        signal?.removeEventListener('abort', abort);
      }
    });
  }

  async function* listObjects(uri: string, signal: AbortSignal | undefined): AsyncGenerator<S3StoredObject> {
    const { bucket: Bucket, key: Prefix } = parseObjectUri(uri);
    let ContinuationToken: string | undefined;
    do {
      const page = await asking('ListObjectsV2', uri, signal, (s3, callOptions) =>
        s3.listObjectsV2({ Bucket, Prefix, ...(ContinuationToken && { ContinuationToken }) }, callOptions),
      );
      for (const { Key: key = '', Size: size = 0, LastModified, ETag: eTag = '' } of page.Contents ?? [])
        yield { uri: `s3://${Bucket}/${key}`, key, size, modified: LastModified ?? new Date(0), eTag };
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
  }

  return {
    listObjects: (uri, { signal } = {}) => listObjects(uri, signal),
    async *list(uri, { signal } = {}) {
      for await (const { eTag: _, ...object } of listObjects(uri, signal)) yield object;
    },
    async read(uri, { signal } = {}) {
      const place = placeOf(uri);
      return await asking('GetObject', uri, signal, async (s3, callOptions) => {
        const { Body } = await s3.getObject(place, callOptions);
        return (await Body?.transformToByteArray()) ?? new Uint8Array();
      });
    },
    write: async (uri, content, { signal } = {}) => await put(uri, content, signal),
    async upload(path, uri, { signal, move = false } = {}) {
      parseObject(uri);
      signal?.throwIfAborted();
      const { size } = await stat(path);
      if (size > PART) await putLarge(uri, path, signal);
      else await put(uri, await readFile(path), signal);
      if (move) await rm(path);
    },
    async download(uri, path, { signal } = {}) {
      const place = placeOf(uri);
      await asking('GetObject', uri, signal, (s3) => downloadObject(s3, place, path, { signal }));
    },
    async remove(uri) {
      const place = placeOf(uri);
      await asking('DeleteObject', uri, undefined, (s3) => s3.deleteObject(place));
    },
  };
}

function placeOf(uri: string): { readonly Bucket: string; readonly Key: string } {
  const { bucket, key } = parseObject(uri);
  return { Bucket: bucket, Key: key };
}

/** Bytes of a part of an upload; a smaller file is one request. S3 takes 10,000 parts, and Upload makes larger ones of a larger file. */
const PART = 16 * 1024 * 1024;

function encryption(settings: S3Encryption | undefined): object {
  if (settings === undefined) return {};
  const { algorithm, kmsKeyId } = settings;
  return { ServerSideEncryption: algorithm, ...(kmsKeyId !== undefined && { SSEKMSKeyId: kmsKeyId }) };
}
