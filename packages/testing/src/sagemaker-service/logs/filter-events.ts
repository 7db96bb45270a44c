import type { JsonObject } from '@slipway/core';
import { count, field, text } from '../sagemaker/input.ts';
import { serviceError } from '../service-error.ts';
import type { LogStream } from './log-store.ts';

/** FilterLogEvents: lines of several streams, by time. A pattern is a text that they must hold, each of its words. */
export function filterEvents(input: JsonObject, streams: ReadonlyMap<string, LogStream>): object {
  const prefix = text(input, 'logStreamNamePrefix') ?? '';
  const names = field(input, 'logStreamNames');
  const words = (text(input, 'filterPattern') ?? '')
    .match(/"[^"]*"|\S+/g)
    ?.map((word) => word.replaceAll('"', ''));
  const from = count(input, 'startTime') ?? 0;
  const until = count(input, 'endTime') ?? Number.POSITIVE_INFINITY;
  if (Array.isArray(names) && names.some((name) => !streams.has(name))) {
    throw serviceError('ResourceNotFoundException', 'The specified log stream does not exist.');
  }
  const events = [...streams]
    .filter(([stream]) => stream.startsWith(prefix) && (!Array.isArray(names) || names.includes(stream)))
    .flatMap(([logStreamName, { lines }]) =>
      lines.map(({ time, arrived, text: message }, index) => ({
        logStreamName,
        timestamp: time.getTime(),
        message,
        ingestionTime: arrived.getTime(),
        eventId: `${logStreamName}:${index}`,
      })),
    )
    .filter(({ timestamp }) => timestamp >= from && timestamp <= until)
    .filter(({ message }) => (words ?? []).every((word) => message.includes(word)))
    .sort((one, other) => one.timestamp - other.timestamp);
  const start = Number(text(input, 'nextToken') ?? 0);
  const end = start + (count(input, 'limit') ?? 10_000);
  return {
    events: events.slice(start, end),
    searchedLogStreams: [],
    ...(end < events.length && { nextToken: String(end) }),
  };
}
