import type { JsonObject, LogLine, Metric, ObjectStore, StepContext } from '@slipway/core';

/** A context that keeps what a runner tells it, each in the order it came. */
export interface RecordedContext extends StepContext {
  readonly reports: JsonObject[];
  readonly lines: LogLine[];
  readonly metrics: Metric[];
  /** Image and digest. */
  readonly pins: (readonly [image: string, digest: string])[];
  readonly told: string[];
  readonly warnings: string[];
}

/** What the engine gives to a runner, for tests: of the first attempt of a step `Step`, but for what `more` says. */
export function recordedContext(objects: ObjectStore, more: Partial<StepContext> = {}): RecordedContext {
  const reports: JsonObject[] = [];
  const lines: LogLine[] = [];
  const metrics: Metric[] = [];
  const pins: (readonly [string, string])[] = [];
  const told: string[] = [];
  const warnings: string[] = [];
  return {
    executionId: 'abcdefghijkl',
    pipelineName: 'Pipeline',
    stepName: 'Step',
    attempt: 1,
    jobName: 'pipelines-abcdefghijkl-Step-0123456789',
    signal: new AbortController().signal,
    objects,
    report: (description) => void reports.push(description),
    log: (line) => void lines.push(line),
    metric: (metric) => void metrics.push(metric),
    pin: (image, digest) => void pins.push([image, digest]),
    progress: (text) => void told.push(text),
    warn: (message) => void warnings.push(message),
    ...more,
    reports,
    lines,
    metrics,
    pins,
    told,
    warnings,
  };
}
