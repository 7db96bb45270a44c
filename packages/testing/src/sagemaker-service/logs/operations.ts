import type { JsonObject } from '@slipway/core';
import { count, field, name, text } from '../sagemaker/input.ts';
import { serviceError } from '../service-error.ts';
import type { Operations, ServiceState } from '../service-state.ts';
import { filterEvents } from './filter-events.ts';
import { type LogStream, lookedInVain } from './log-store.ts';

/** CloudWatch Logs, as far as reading the logs of jobs needs it. Times are milliseconds since 1970. */
export const logOperations: Operations = {
  DescribeLogGroups(input, { logs }) {
    const prefix = text(input, 'logGroupNamePrefix') ?? '';
    const names = logs.groups().filter((group) => group.startsWith(prefix));
    return { logGroups: names.map((logGroupName) => ({ logGroupName })) };
  },
  DescribeLogStreams(input, service) {
    const { region, account } = service;
    const group = groupOf(input);
    const prefix = text(input, 'logStreamNamePrefix') ?? '';
    const found = [...streamsOf(input, service)]
      .filter(([stream]) => stream.startsWith(prefix))
      .map(([logStreamName, { created, lines }]) => ({
        logStreamName,
        creationTime: created.getTime(),
        ...(lines.length > 0 && {
          firstEventTimestamp: Math.min(...lines.map(({ time }) => time.getTime())),
          lastEventTimestamp: Math.max(...lines.map(({ time }) => time.getTime())),
          lastIngestionTime: Math.max(...lines.map(({ arrived }) => arrived.getTime())),
        }),
        arn: `arn:aws:logs:${region}:${account}:log-group:${group}:log-stream:${logStreamName}`,
        storedBytes: 0,
      }));
    const byTime = text(input, 'orderBy') === 'LastEventTime';
    found.sort((one, other) =>
      byTime
        ? (one.lastEventTimestamp ?? 0) - (other.lastEventTimestamp ?? 0)
        : one.logStreamName < other.logStreamName
          ? -1
          : 1,
    );
    if (field(input, 'descending') === true) found.reverse();
    return paged(found, input, 'logStreams', count(input, 'limit') ?? 50);
  },
  /** The same token comes back at the end of what is there. Source: CloudWatch Logs API, GetLogEvents. */
  GetLogEvents(input, service) {
    const stream = streamOf(input, service);
    const limit = count(input, 'limit') ?? 10_000;
    const { lines } = stream;
    const token = /^([fb])\/(\d{56})(?:\/s)?$/.exec(text(input, 'nextToken') ?? '');
    if (text(input, 'nextToken') !== undefined && token === null) {
      throw serviceError('InvalidParameterException', 'The specified nextToken is invalid.');
    }
    const isForward = token === null ? field(input, 'startFromHead') === true : token[1] === 'f';
    const at = token === null ? (isForward ? 0 : lines.length) : Number(token[2]);
    const [start, end] = isForward
      ? [at, Math.min(at + limit, lines.length)]
      : [Math.max(0, at - limit), Math.min(at, lines.length)];
    const from = count(input, 'startTime') ?? 0;
    const until = count(input, 'endTime') ?? Number.POSITIVE_INFINITY;
    const found = lines.slice(start, end);
    if (isForward && found.length === 0) lookedInVain(stream);
    return {
      events: found
        .map(({ time, arrived, text: message }) => ({
          timestamp: time.getTime(),
          message,
          ingestionTime: arrived.getTime(),
        }))
        .filter(({ timestamp }) => timestamp >= from && timestamp < until),
      nextForwardToken: `f/${String(end).padStart(56, '0')}/s`,
      nextBackwardToken: `b/${String(start).padStart(56, '0')}/s`,
    };
  },
  FilterLogEvents: (input, service) => filterEvents(input, streamsOf(input, service)),
};

function paged<Item>(items: readonly Item[], input: JsonObject, list: string, limit: number): object {
  const start = Number(text(input, 'nextToken') ?? 0);
  const end = start + limit;
  return { [list]: items.slice(start, end), ...(end < items.length && { nextToken: String(end) }) };
}

function groupOf(input: JsonObject): string {
  const identifier = text(input, 'logGroupIdentifier');
  return text(input, 'logGroupName') ?? identifier?.slice(identifier.lastIndexOf(':') + 1) ?? '';
}

function streamsOf(input: JsonObject, { logs }: ServiceState): ReadonlyMap<string, LogStream> {
  const streams = logs.streams(groupOf(input));
  if (streams !== undefined) return streams;
  throw serviceError('ResourceNotFoundException', 'The specified log group does not exist.');
}

function streamOf(input: JsonObject, service: ServiceState): LogStream {
  const stream = streamsOf(input, service).get(name(input, 'logStreamName'));
  if (stream !== undefined) return stream;
  throw serviceError('ResourceNotFoundException', 'The specified log stream does not exist.');
}
