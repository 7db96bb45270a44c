import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { finished } from 'node:stream/promises';
import type { Job, Metric, StepContext } from '@slipway/core';
import { hostNames } from './host-names.ts';
import type { JobPlan } from './job.ts';
import { absent } from './link-free.ts';

const TAIL_LINES = 20;

export interface JobLog {
  /** The last lines. */
  readonly tail: readonly string[];
  /** The last value of each metric, in the order they were declared. */
  readonly metrics: readonly Metric[];
}

/**
 * Follows a job's log to its end: into the log file, to whoever listens to the step, and through the
 * metrics' regular expressions. A job gives all its lines from the first, so the file starts anew.
 */
export async function followLog(
  job: Job,
  context: StepContext,
  path: string,
  plan: Pick<JobPlan, 'hostCount' | 'containers' | 'metrics'>,
): Promise<JobLog> {
  const tail: string[] = [];
  const readers = metricReaders(plan);
  const hasOneHost = hostNames(plan).length === 1;
  const last = new Map<string, Metric>();
  await mkdir(dirname(path), { recursive: true });
  const file = createWriteStream(path);
  const written = finished(file);
  // Awaited at the end; until then it must not count as unhandled.
  written.catch(() => undefined);
  try {
    for await (const line of job.logs()) {
      const text = hasOneHost ? line.text : `[${line.host}] ${line.text}`;
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

/** All that a log file tells of the plan's metrics, in its order; nothing where there is no file. */
export async function* loggedMetrics(
  path: string,
  plan: Pick<JobPlan, 'hostCount' | 'metrics'>,
): AsyncGenerator<Pick<Metric, 'name' | 'value'>> {
  const file = await open(path).catch(absent);
  if (file === undefined) return;
  const readers = metricReaders(plan);
  const hasOneHost = hostNames(plan).length === 1;
  for await (const text of lines(file)) {
    const line = hasOneHost ? text : text.replace(/^\[[^\]]*\] /, '');
    for (const { name, regex } of readers) for (const value of readValues(line, regex)) yield { name, value };
  }
}

async function* lines(file: FileHandle): AsyncGenerator<string> {
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

function metricReaders({ metrics = [] }: Pick<JobPlan, 'metrics'>): readonly MetricReader[] {
  return metrics.map(({ Name, Regex }) => ({ name: Name, regex: new RegExp(Regex, 'g') }));
}

/** The first group of the regular expression is the value. Source: SageMaker API, `MetricDefinition`. */
function readValues(text: string, regex: RegExp): number[] {
  return [...text.matchAll(regex)].flatMap((match) => {
    const value = Number(match[1] || Number.NaN);
    return Number.isNaN(value) ? [] : [value];
  });
}
