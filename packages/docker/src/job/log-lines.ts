import { PassThrough } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { LogLine } from '@slipway/core';
import type Docker from 'dockerode';
import { engineFacts } from '../containers/engine-facts.ts';
import { type LogMessage, logMessages } from './log-messages.ts';
import { patiently } from './patience.ts';
import { polledMessages } from './polled-messages.ts';

/**
 * Bytes of a line that Docker keeps as one message; only the last of a line's messages is shorter.
 * Docker 20.10 gives a line of several messages back without its line end (log driver `local`).
 */
const messageSize = 16_384;

/** A line that is longer is cut, lest one without an end fill the memory: bytes. */
const longestLine = 64 * 1024 * 1024;

/** The lines of a container from its first to its last, ended or not. */
export async function* containerLines(
  engine: Docker,
  id: string,
  host: string,
  signal: AbortSignal,
): AsyncGenerator<LogLine> {
  const open = { stdout: openLine(), stderr: openLine() };
  // Podman keeps what is written as it comes, with the line end where one was written.
  const { isPodman } = await patiently(() => engineFacts(engine), signal);
  const messages = isPodman ? polledMessages(engine, id, signal) : logMessages(engine, id, signal);
  for await (const message of messages) {
    const { stream, content } = message;
    const ends = content.at(-1) === 10 || (!isPodman && content.length < messageSize);
    const line = open[stream];
    line.messages.push(message);
    line.size += content.length;
    if (!ends && line.size < longestLine) continue;
    yield toLine(host, line.messages);
    open[stream] = openLine();
  }
  for (const { messages } of [open.stdout, open.stderr])
    if (messages.length > 0) yield toLine(host, messages);
}

/** What there is of a line whose end has not come. */
function openLine(): { readonly messages: LogMessage[]; size: number } {
  return { messages: [], size: 0 };
}

function toLine(host: string, messages: readonly LogMessage[]): LogLine {
  const { stream, time } = messages[0] as LogMessage;
  // Decoded whole: a letter may begin in one message and end in the next.
  const text = Buffer.concat(messages.map(({ content }) => content)).toString('utf8');
  return { host, stream, time, text: text.endsWith('\n') ? text.slice(0, -1) : text };
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
