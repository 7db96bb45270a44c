import { setTimeout } from 'node:timers/promises';
import type Docker from 'dockerode';
import type { ContainerInspectInfo } from 'dockerode';
import { statusOf } from '../engine.ts';
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
  const read = async (since: number): Promise<readonly LogMessage[]> => {
    const options = { stdout: true, stderr: true, timestamps: true, ...(since > 0 && { since }) };
    const log = await answerOf(engine, 'GET', `/containers/${id}/logs?`, { options, abortSignal });
    const frames = await Array.fromAsync(framesOf(log as AsyncIterable<Buffer>));
    return frames.map(toMessage);
  };
  const path = `/containers/${id}/json`;
  const isRunning = async () =>
    (await ask<ContainerInspectInfo>(engine, 'GET', path, abortSignal)).State.Running;
  /** Given, of all there are, and of those since the second that is asked for. */
  let given = 0;
  let givenSince = 0;
  let since = 0;
  let last: (Pick<LogMessage, 'content'> & { readonly index: number }) | undefined;
  for (;;) {
    const began = Date.now();
    try {
      const isOver = !(await patiently(isRunning, abortSignal));
      if (isOver) {
        for (const message of (await read(0)).slice(given)) yield message;
        return;
      }
      const messages = await read(since);
      const index = given - givenSince + messages.length - 1;
      // The last may not be all there, unless it was like this before.
      const final = messages.at(-1);
      const isSettled = last?.index === index && final?.content.equals(last.content) === true;
      if (final) last = { index, content: final.content };
      const whole = isSettled ? messages : messages.slice(0, -1);
      for (const message of whole.slice(givenSince)) {
        given++;
        yield message;
      }
      const second = Math.floor((whole.at(-1)?.time.getTime() ?? 0) / 1000);
      since = Math.max(since, second);
      givenSince = whole.filter(({ time }) => time.getTime() >= since * 1000).length;
    } catch (error) {
      // Somebody removed it, and what it said with it. Whoever waits for it is told.
      if ([404, 409].includes(statusOf(error))) return;
      if (!isAway(error)) throw error;
    }
    await setTimeout(Math.max(shortestPause, Date.now() - began), undefined, { signal: abortSignal });
  }
}
