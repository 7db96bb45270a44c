import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { LogLine } from '../contract/job-backend.ts';
import type { Metric, StepContext } from '../contract/step-runner.ts';
import { fileName } from './file-name.ts';

const TAIL_LINES = 20;

export interface JobLog {
  /** The last lines. */
  readonly tail: readonly string[];
  /** The last value of each metric, in the order they were declared. */
  readonly metrics: readonly Metric[];
}

export interface LogOptions {
  /** Of several hosts each line says which one wrote it. Default: 1. */
  readonly hostCount?: number;
  /** What is read out of the lines. Source: SageMaker API, `MetricDefinition`. */
  readonly metrics?: readonly { readonly Name: string; readonly Regex: string }[];
}

/** `<directory>/logs/<execution>/<step>.log`; later attempts have files of their own. */
export function logPath(
  session: { readonly directory: string },
  context: Pick<StepContext, 'executionId' | 'stepName' | 'attempt'>,
): string {
  const attempt = context.attempt > 1 ? `.attempt-${context.attempt}` : '';
  const name = `${fileName(context.stepName)}${attempt}.log`;
  return join(session.directory, 'logs', fileName(context.executionId), name);
}

/**
 * Follows a job's log to its end: into the log file, to whoever listens to the step, and through the
 * metrics' regular expressions. The lines are all that the job has, from the first, so the file starts anew.
 */
export async function followLog(
  lines: AsyncIterable<LogLine>,
  context: Pick<StepContext, 'log' | 'metric'>,
  path: string,
  { hostCount = 1, metrics = [] }: LogOptions,
): Promise<JobLog> {
  const tail: string[] = [];
  const readers = metrics.map(({ Name, Regex }) => ({
    name: Name,
    regex: new RegExp(Regex, 'g'),
  }));
  const last = new Map<string, Metric>();
  await mkdir(dirname(path), { recursive: true });
  const file = createWriteStream(path);
  const written = finished(file);
  // Awaited at the end; until then it must not count as unhandled.
  written.catch(() => undefined);
  try {
    for await (const line of lines) {
      const text = hostCount > 1 ? `[${line.host}] ${line.text}` : line.text;
      if (!file.write(`${text}\n`)) await Promise.race([once(file, 'drain'), written]);
      if (tail.push(text) > TAIL_LINES) tail.shift();
      context.log(line);
      for (const { name, regex } of readers) {
        for (const metric of readMetrics(line, name, regex)) {
          last.set(name, metric);
          context.metric(metric);
        }
      }
    }
  } finally {
    file.end();
  }
  await written;
  return { tail, metrics: readers.flatMap(({ name }) => last.get(name) ?? []) };
}

/** The first group of the regular expression is the value. Source: SageMaker API, `MetricDefinition`. */
function readMetrics(line: LogLine, name: string, regex: RegExp): Metric[] {
  return [...line.text.matchAll(regex)].flatMap((match) => {
    const value = Number(match[1] || Number.NaN);
    return Number.isNaN(value) ? [] : [{ name, value, time: line.time }];
  });
}

/** Where to look when a job has failed. `tail`: the last lines of its log, as `followLog` gives them. */
export function logHint(tail: readonly string[], path: string): string {
  const lines = tail.map((line) => `  ${line}`).join('\n');
  return `${lines && `The last lines of its log:\n${lines}\n`}The whole log: ${path}`;
}
