import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type LogLine, slipwayError } from '@slipway/core';
import type { Container } from 'dockerode';

/**
 * Bytes of a line that the engine keeps as one message; only the last of a line's messages is shorter.
 * Seen with Docker 20.10: log driver `local` gives a line of several messages back without its line end.
 */
const partSize = 16_384;

/** The lines of a container from its first to its last, ended or not. */
export async function* containerLines(
  container: Container,
  host: string,
  signal: AbortSignal,
): AsyncGenerator<LogLine> {
  const options = {
    follow: true,
    stdout: true,
    stderr: true,
    timestamps: true,
    abortSignal: signal,
  } as const;
  // A frame is a message: its time, a space, and its part of a line.
  const open = { stdout: emptyLine(), stderr: emptyLine() };
  for await (const { stream, payload } of framesOf(
    (await container.logs(options)) as AsyncIterable<Buffer>,
  )) {
    const space = payload.indexOf(' ');
    const part = payload.subarray(space + 1);
    const hasLineEnd = part.at(-1) === 10;
    const line = open[stream];
    line.time ??= new Date(payload.toString('latin1', 0, space));
    line.parts.push(hasLineEnd ? part.subarray(0, -1) : part);
    if (hasLineEnd || part.length < partSize) {
      yield toLogLine(line, host, stream);
      open[stream] = emptyLine();
    }
  }
  for (const stream of ['stdout', 'stderr'] as const) {
    if (open[stream].time) yield toLogLine(open[stream], host, stream);
  }
}

/** Lines of several sources as they come. */
export function merge(sources: readonly AsyncIterable<LogLine>[]): AsyncIterable<LogLine> {
  const merged = new PassThrough({ objectMode: true }).setMaxListeners(0);
  Promise.all(sources.map((source) => pipeline(source, merged, { end: false }))).then(
    () => merged.end(),
    (error: Error) => merged.destroy(error),
  );
  return merged;
}

interface OpenLine {
  time?: Date;
  readonly parts: Buffer[];
}

function emptyLine(): OpenLine {
  return { parts: [] };
}

function toLogLine(
  { time = new Date(0), parts }: OpenLine,
  host: string,
  stream: 'stdout' | 'stderr',
): LogLine {
  // Decoded whole: a letter may begin in one part and end in the next.
  return { host, time, text: Buffer.concat(parts).toString('utf8'), stream };
}

interface Frame {
  readonly stream: 'stdout' | 'stderr';
  readonly payload: Buffer;
}

/** Takes the engine's stream apart: one byte that says whose it is, three empty, four of length, and the payload. */
async function* framesOf(chunks: AsyncIterable<Buffer>): AsyncGenerator<Frame> {
  let pending: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    pending = Buffer.concat([pending, chunk]);
    for (let end = endOfFrame(pending); end !== undefined; end = endOfFrame(pending)) {
      const payload = pending.subarray(8, end);
      if (pending[0] === 3) throw engineFailed(payload.toString());
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

function engineFailed(reason: string): Error {
  return slipwayError(`The Docker engine cannot read a log: ${reason}`, {
    code: 'DOCKER_LOG_UNREADABLE',
    category: 'environment',
  });
}
