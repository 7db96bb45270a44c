import { slipwayError } from '@slipway/core';
import type { Container } from 'dockerode';

/** What the engine keeps of a line: all of it, or the next 16 KB. */
export interface LogMessage {
  readonly stream: 'stdout' | 'stderr';
  readonly time: Date;
  readonly content: Buffer;
}

/**
 * All messages of a container from its first to its last, ended or not.
 * A log that is followed ends with its container, but not always at its last message: Docker 20.10 leaves some
 * out for every second job that writes 100,000 lines and exits. So it is read once more then, past what was seen.
 */
export async function* logMessages(
  container: Container,
  abortSignal: AbortSignal,
): AsyncGenerator<LogMessage> {
  let seen = 0;
  for (;;) {
    const { State } = await container.inspect({ abortSignal });
    let index = 0;
    const options = { follow: true, stdout: true, stderr: true, timestamps: true, abortSignal } as const;
    for await (const frame of framesOf((await container.logs(options)) as AsyncIterable<Buffer>)) {
      if (index++ < seen) continue;
      seen++;
      yield toMessage(frame);
    }
    if (!State.Running) return;
    await container.wait({ abortSignal });
  }
}

interface Frame {
  readonly stream: 'stdout' | 'stderr';
  readonly payload: Buffer;
}

/** A payload is a time, a space, and what was written. */
function toMessage({ stream, payload }: Frame): LogMessage {
  const space = payload.indexOf(' ');
  return {
    stream,
    time: new Date(payload.toString('latin1', 0, space)),
    content: payload.subarray(space + 1),
  };
}

/** Takes the engine's answer apart: one byte that says whose a frame is, three empty, four of length, the payload. */
async function* framesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Frame> {
  let pending: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    pending = Buffer.concat([pending, chunk]);
    for (let end = endOfFrame(pending); end !== undefined; end = endOfFrame(pending)) {
      const payload = pending.subarray(8, end);
      if (pending[0] === 3) throw unreadable(payload.toString());
      yield { stream: pending[0] === 2 ? 'stderr' : 'stdout', payload };
      pending = pending.subarray(end);
    }
  }
}

function endOfFrame(bytes: Buffer): number | undefined {
  if (bytes.length < 8) return undefined;
  const end = 8 + bytes.readUInt32BE(4);
  return end <= bytes.length ? end : undefined;
}

function unreadable(reason: string): Error {
  return slipwayError(`The Docker engine cannot read a log: ${reason}`, {
    code: 'DOCKER_LOG_UNREADABLE',
    category: 'environment',
  });
}
