import type Docker from 'dockerode';
import type { ContainerInspectInfo } from 'dockerode';
import { statusOf } from '../engine.ts';
import { type Frame, framesOf } from './log-frames.ts';
import { answerOf, ask, isAway, patiently } from './patience.ts';

/** What the engine keeps of a line: all of it, or the next 16 KB. */
export interface LogMessage {
  readonly stream: 'stdout' | 'stderr';
  readonly time: Date;
  readonly content: Buffer;
}

/**
 * All messages of a container from its first to its last, ended or not.
 * A log that is followed ends with its container, but not always at its last message: Docker 20.10 leaves some
 * out for every second job that writes 100,000 lines and exits. So it is read once more then, past what was seen;
 * and also where the engine went away.
 */
export async function* logMessages(
  engine: Docker,
  id: string,
  abortSignal: AbortSignal,
): AsyncGenerator<LogMessage> {
  const state = async () => {
    const path = `/containers/${id}/json`;
    return (await ask<ContainerInspectInfo>(engine, 'GET', path, abortSignal)).State;
  };
  let seen = 0;
  for (;;) {
    let index = 0;
    try {
      const before = await patiently(state, abortSignal);
      const options = { follow: true, stdout: true, stderr: true, timestamps: true };
      const log = await answerOf(engine, 'GET', `/containers/${id}/logs?`, { options, abortSignal });
      for await (const frame of framesOf(log as AsyncIterable<Buffer>)) {
        if (index++ < seen) continue;
        seen++;
        yield toMessage(frame);
      }
      if (!before.Running) return;
      await patiently(
        async () => await ask(engine, 'POST', `/containers/${id}/wait`, abortSignal),
        abortSignal,
      );
    } catch (error) {
      // Somebody removed it, and what it said with it. Whoever waits for it is told.
      if ([404, 409].includes(statusOf(error))) return;
      if (!isAway(error)) throw error;
    }
  }
}

/** A payload is a time, a space, and what was written. */
export function toMessage({ stream, payload }: Frame): LogMessage {
  const space = payload.indexOf(' ');
  return {
    stream,
    time: new Date(payload.toString('latin1', 0, space)),
    content: payload.subarray(space + 1),
  };
}
