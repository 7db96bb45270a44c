import { slipwayError } from '@slipway/core';

/** A part of a log as the engine sends it. */
export interface Frame {
  readonly stream: 'stdout' | 'stderr';
  readonly payload: Buffer;
}

const headerSize = 8;

/**
 * Takes the engine's answer apart: one byte that says whose a frame is, three empty, four of length, the payload.
 * Source: Docker Engine API, ContainerAttach, "Stream format".
 */
export async function* framesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Frame> {
  let pending: Buffer[] = [];
  let size = 0;
  let needed = headerSize;
  for await (const chunk of chunks) {
    pending.push(chunk);
    size += chunk.length;
    // Put together only once a whole frame is there: a big one comes in many chunks.
    if (size < needed) continue;
    let bytes = pending.length === 1 ? chunk : Buffer.concat(pending, size);
    for (needed = neededFor(bytes); bytes.length >= needed; needed = neededFor(bytes)) {
      yield frameOf(bytes, needed);
      bytes = bytes.subarray(needed);
    }
    pending = bytes.length > 0 ? [bytes] : [];
    size = bytes.length;
  }
}

/** Bytes of the frame that begins here, as far as its length is known. */
function neededFor(bytes: Buffer): number {
  return bytes.length < headerSize ? headerSize : headerSize + bytes.readUInt32BE(4);
}

function frameOf(bytes: Buffer, end: number): Frame {
  const payload = bytes.subarray(headerSize, end);
  if (bytes[0] === 3) throw unreadable(payload.toString());
  return { stream: bytes[0] === 2 ? 'stderr' : 'stdout', payload };
}

function unreadable(reason: string): Error {
  return slipwayError(`The Docker engine cannot read a log: ${reason}`, {
    code: 'DOCKER_LOG_UNREADABLE',
    category: 'environment',
  });
}
