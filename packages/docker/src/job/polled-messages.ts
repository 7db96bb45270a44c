import { setTimeout } from 'node:timers/promises';
import type Docker from 'dockerode';
import type { ContainerInspectInfo } from 'dockerode';
import { statusOf } from '../engine.ts';
import { hasEnded } from './has-ended.ts';
import { framesOf } from './log-frames.ts';
import { type LogMessage, toMessage } from './log-messages.ts';
import { answerOf, ask, isAway, patiently } from './patience.ts';

/** Milliseconds between two looks, or as long as a look takes where that is more. */
const shortestPause = 200;

/**
 * All messages of a container of Podman from its first to its last, ended or not. A log that Podman 4.3 follows has
 * holes around the end of its container, so it is not followed but looked at again and again, from the second of the
 * last message on, and once it has ended as a whole.
 */
export async function* polledMessages(
  engine: Docker,
  id: string,
  abortSignal: AbortSignal,
): AsyncGenerator<LogMessage> {
  async function* messagesSince(second: number): AsyncGenerator<LogMessage> {
    const options = { stdout: true, stderr: true, timestamps: true, ...(second > 0 && { since: second }) };
    const log = await answerOf(engine, 'GET', `/containers/${id}/logs?`, { options, abortSignal });
    for await (const frame of framesOf(log as AsyncIterable<Buffer>)) yield toMessage(frame);
  }
  const path = `/containers/${id}/json`;
  const looked = async () => hasEnded(await ask<ContainerInspectInfo>(engine, 'GET', path, abortSignal));
  let given = 0;
  /** The second of the last message that was given, and how many were since. */
  let since = 0;
  let givenSince = 0;
  const give = (message: LogMessage): LogMessage => {
    const second = Math.floor(message.time.getTime() / 1000);
    given++;
    if (second > since) givenSince = 0;
    since = Math.max(since, second);
    if (second === since) givenSince++;
    return message;
  };
  /** What came last at the last look, after so many others. */
  let last: { readonly after: number; readonly content: Buffer } | undefined;
  for (;;) {
    const began = Date.now();
    try {
      const isOver = await patiently(looked, abortSignal);
      let known = isOver ? given : givenSince;
      let held: LogMessage | undefined;
      for await (const message of messagesSince(isOver ? 0 : since)) {
        if (known-- > 0) continue;
        if (held) yield give(held);
        held = message;
      }
      // The last may not be all there yet, unless it was like this before.
      const isWhole = isOver || (last?.after === given && held?.content.equals(last.content));
      last = held && { after: given, content: held.content };
      if (held && isWhole) yield give(held);
      if (isOver) return;
    } catch (error) {
      // Somebody removed it, and what it said with it. Whoever waits for it is told.
      if ([404, 409].includes(statusOf(error))) return;
      if (!isAway(error)) throw error;
    }
    await setTimeout(Math.max(shortestPause, Date.now() - began), undefined, { signal: abortSignal });
  }
}
