import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { Job, LogLine, Metric, StepContext } from '@slipway/core';
import { fileName } from './file-name.ts';
import { hostNames } from './host-names.ts';
import type { JobPlan } from './job.ts';
import type { LocalSession } from './session.ts';

const TAIL_LINES = 20;

export interface JobLog {
  /** The last lines. */
  readonly tail: readonly string[];
  /** The last value of each metric, in the order they were declared. */
  readonly metrics: readonly Metric[];
}

/** `<directory>/logs/<execution>/<step>.log`; later attempts have files of their own. */
export function logPath(
  session: Pick<LocalSession, 'directory'>,
  context: Pick<StepContext, 'executionId' | 'stepName' | 'attempt'>,
): string {
  const attempt = context.attempt > 1 ? `.attempt-${context.attempt}` : '';
  const name = `${fileName(context.stepName)}${attempt}.log`;
  return join(session.directory, 'logs', fileName(context.executionId), name);
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
  const readers = (plan.metrics ?? []).map(({ Name, Regex }) => ({
    name: Name,
    regex: new RegExp(Regex, 'g'),
  }));
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
