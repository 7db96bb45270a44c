import {
  isJsonObject,
  isSlipwayError,
  type Json,
  type JsonObject,
  type LogLine,
  type SlipwayError,
} from '@slipway/core';
import type { Clock } from '../client/clock.ts';
import type { LogsApi } from '../client/sagemaker-api.ts';
import type { Service } from '../client/service.ts';

export interface JobLogOptions {
  readonly logs: Service<keyof LogsApi>;
  readonly clock: Clock;
  readonly logGroupName: string;
  /** What the names of its streams begin with: `<job>/`. */
  readonly prefix: string;
  readonly hostCount: number;
  /** Fires when the job has ended. */
  readonly over: AbortSignal;
  /** What a job that has just ended wrote last is waited for, as CloudWatch has it only some seconds later. */
  readonly settles: () => boolean;
  /** The log cannot be read; it is tried again. */
  readonly troubled: (error: SlipwayError) => void;
}

/** Milliseconds between two looks at a log that grows, and at one that has not for a while. */
const SHORTEST_PAUSE = 5_000;
const LONGEST_PAUSE = 20_000;
/** Milliseconds between two looks for hosts that have begun to write. */
const NEW_STREAMS = 30_000;
/** Looks at the log of an ended job, with nothing new in it, until it counts as complete; and the pause between them. */
const LAST_LOOKS = 3;
const LAST_PAUSE = 4_000;
/** With so many events a page is a full one, and another one waits. */
const FULL_PAGE = 1_000;

/**
 * Every line of a job's log from the first, once, host by host; ends after the last line of an ended job.
 * GetLogEvents, as FilterLogEvents may be asked 5 times a second only. Sources: CloudWatch Logs API, GetLogEvents;
 * AWS Knowledge Center, cloudwatch-logs-throttling.
 */
export async function* jobLog(options: JobLogOptions): AsyncGenerator<LogLine> {
  const { clock, hostCount, over, settles, troubled } = options;
  /** Name to the token of what comes next in it. */
  const streams = new Map<string, string | undefined>();
  let lookedAt = Number.NEGATIVE_INFINITY;
  let pause = SHORTEST_PAUSE;
  let looks = 0;
  for (;;) {
    // Asked first: what is read after the end is all there is.
    const isOver = over.aborted;
    const isDue = streams.size < hostCount || clock.now() - lookedAt >= NEW_STREAMS;
    let count = 0;
    try {
      if ((isOver && looks === 0) || isDue) {
        lookedAt = clock.now();
        for (const name of await streamNames(options)) if (!streams.has(name)) streams.set(name, undefined);
      }
      for (const stream of streams.keys()) {
        for await (const line of newLines(options, stream, streams, isOver)) {
          count += 1;
          yield line;
        }
      }
    } catch (error) {
      if (!isSlipwayError(error)) throw error;
      troubled(error);
    }
    if (isOver) {
      looks = count > 0 ? 1 : looks + 1;
      if (looks >= LAST_LOOKS || !settles()) return;
      await clock.sleep(LAST_PAUSE);
    } else {
      pause = count > 0 ? SHORTEST_PAUSE : Math.min(pause * 1.5, LONGEST_PAUSE);
      await clock.sleep(pause, over).catch(() => undefined);
    }
  }
}

/** `<job>/algo-1-<time>`; of transform jobs `<job>/<instance>-…`. Source: Developer Guide, logging-cloudwatch. */
async function streamNames({ logs, logGroupName, prefix }: JobLogOptions): Promise<readonly string[]> {
  const names: string[] = [];
  let nextToken: Json | undefined;
  try {
    do {
      const page: JsonObject = await logs.call('describeLogStreams', {
        logGroupName,
        logStreamNamePrefix: prefix,
        ...(nextToken !== undefined && { nextToken }),
      });
      names.push(...objectsOf(page['logStreams']).map(({ logStreamName }) => String(logStreamName)));
      nextToken = page['nextToken'];
    } while (nextToken !== undefined);
  } catch (error) {
    // The group comes into being with the first line of the account's first job.
    if (!isSlipwayError(error, 'AWS_NOT_FOUND')) throw error;
  }
  return names.sort();
}

async function* newLines(
  { logs, logGroupName, prefix }: JobLogOptions,
  stream: string,
  tokens: Map<string, string | undefined>,
  toTheEnd: boolean,
): AsyncGenerator<LogLine> {
  const host = hostOf(stream, prefix);
  for (;;) {
    const nextToken = tokens.get(stream);
    const page = await logs.call('getLogEvents', {
      logGroupName,
      logStreamName: stream,
      startFromHead: true,
      ...(nextToken !== undefined && { nextToken }),
    });
    const events = objectsOf(page['events']);
    const { nextForwardToken } = page;
    // What is given on counts as read: who goes on after a trouble does not get it twice.
    if (typeof nextForwardToken === 'string') tokens.set(stream, nextForwardToken);
    for (const { timestamp, message } of events) {
      const time = new Date(Number(timestamp));
      for (const text of String(message)
        .replace(/\r?\n$/, '')
        .split('\n'))
        yield { host, time, text };
    }
    // At the end of a stream the token stays what it was. Source: CloudWatch Logs API, GetLogEvents.
    const isAtEnd = nextForwardToken === nextToken || nextForwardToken === undefined;
    if (isAtEnd || (!toTheEnd && events.length < FULL_PAGE)) return;
  }
}

/** `algo-1` of `<job>/algo-1-1700000000`. */
function hostOf(stream: string, prefix: string): string {
  return stream.slice(prefix.length).replace(/-\d{9,}$/, '');
}

function objectsOf(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
