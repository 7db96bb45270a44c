import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { finished } from 'node:stream/promises';
import type { LogLine } from '../contract/job-backend.ts';
import type { Metric, StepContext } from '../contract/step-runner.ts';

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
  const readers = metricReaders(metrics);
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
        for (const value of readValues(line.text, regex)) {
          const metric = { name, value, time: line.time };
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

/** All that a log file tells of the metrics, in its order; nothing where there is no file. */
export async function* loggedMetrics(
  path: string,
  { hostCount = 1, metrics = [] }: LogOptions,
): AsyncGenerator<Pick<Metric, 'name' | 'value'>> {
  const file = await open(path).catch(absent);
  if (file === undefined) return;
  const readers = metricReaders(metrics);
  for await (const text of linesOf(file)) {
    const line = hostCount > 1 ? text.replace(/^\[[^\]]*\] /, '') : text;
    for (const { name, regex } of readers) for (const value of readValues(line, regex)) yield { name, value };
  }
}

async function* linesOf(file: FileHandle): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of file.createReadStream({ encoding: 'utf8' })) {
    const [first = '', ...more] = String(chunk).split('\n');
    rest += first;
    for (const next of more) {
      yield rest;
      rest = next;
    }
  }
  if (rest !== '') yield rest;
}

interface MetricReader {
  readonly name: string;
  readonly regex: RegExp;
}

function metricReaders(metrics: NonNullable<LogOptions['metrics']>): readonly MetricReader[] {
  return metrics.map(({ Name, Regex }) => ({ name: Name, regex: new RegExp(Regex, 'g') }));
}

/** The first group of the regular expression is the value. Source: SageMaker API, `MetricDefinition`. */
function readValues(text: string, regex: RegExp): number[] {
  return [...text.matchAll(regex)].flatMap((match) => {
    const value = Number(match[1] || Number.NaN);
    return Number.isNaN(value) ? [] : [value];
  });
}

/** Where to look when a job has failed. `tail`: the last lines of its log, as `followLog` gives them. */
export function logHint(tail: readonly string[], path: string): string {
  const lines = tail.map((line) => `  ${line}`).join('\n');
  return `${lines && `The last lines of its log:\n${lines}\n`}The whole log: ${path}`;
}

function absent(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
  throw error;
}
