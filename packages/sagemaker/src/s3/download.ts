import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { GetObjectCommandOutput, S3 } from '@aws-sdk/client-s3';
import { drafts } from '@slipway/core';

/** Bytes of one request; an object of more is fetched by several at once. */
const PART = 16 * 1024 * 1024;
const AT_ONCE = 4;

type Place = { readonly Bucket: string; readonly Key: string };

/**
 * An object becomes a file, which appears whole or not at all. Every part is asked for with the first one's ETag, so
 * that all are of one object; an answer to a part that is not what was asked for is an error.
 */
export async function downloadObject(
  client: S3,
  place: Place,
  path: string,
  { signal }: { readonly signal: AbortSignal | undefined },
): Promise<void> {
  const options = signal ? { abortSignal: signal } : {};
  const first = await firstPart(client, place, options);
  const total = sizeOf(first);
  const draft = drafts(dirname(path), '.slipway-download-').newPath();
  const file = await open(draft, 'wx');
  try {
    let next = Math.min(PART, total);
    const others = async () => {
      while (next < total) {
        const start = next;
        next = Math.min(start + PART, total);
        const Range = `bytes=${start}-${next - 1}`;
        const part = await client.getObject({ ...place, Range, ...ofSame(first) }, options);
        await write(part, start);
      }
    };
    const write = async ({ Body }: GetObjectCommandOutput, start: number) => {
      let position = start;
      for await (const chunk of (Body ?? []) as AsyncIterable<Uint8Array>) {
        signal?.throwIfAborted();
        await file.write(chunk, 0, chunk.byteLength, position);
        position += chunk.byteLength;
      }
    };
    await Promise.all([write(first, 0), ...Array.from({ length: AT_ONCE }, others)]);
    const { size } = await file.stat();
    if (size !== total) throw new Error(`${size} of ${total} bytes came`);
    await file.close();
    await rename(draft, path);
  } catch (error) {
    await file.close();
    await rm(draft, { force: true });
    throw error;
  }
}

async function firstPart(client: S3, place: Place, options: object): Promise<GetObjectCommandOutput> {
  try {
    return await client.getObject({ ...place, Range: `bytes=0-${PART - 1}` }, options);
  } catch (error) {
    // No range is in an object without bytes.
    if (error instanceof Error && error.name === 'InvalidRange')
      return await client.getObject(place, options);
    throw error;
  }
}

function ofSame({ ETag }: GetObjectCommandOutput): { IfMatch?: string } {
  return ETag === undefined ? {} : { IfMatch: ETag };
}

/** `bytes 0-99/1000`: the part after the slash is the object's size. */
function sizeOf({ ContentRange, ContentLength }: GetObjectCommandOutput): number {
  return Number(ContentRange?.split('/')[1] ?? ContentLength ?? 0);
}
