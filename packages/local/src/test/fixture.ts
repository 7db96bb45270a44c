import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { JsonObject, LogLine, Metric, StepContext } from '@slipway/core';
import { onTestFinished } from 'vitest';
import type { LocalSession, LocalSessionOptions } from '../local-session.ts';
import { localSession } from '../session.ts';
import { type ShellBackend, shellBackend } from './shell-backend.ts';

/** A folder that is gone after the test. */
export async function testFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-local-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A local session in a folder of its own. */
export async function testSession(
  options: Partial<LocalSessionOptions> = {},
): Promise<LocalSession & { readonly backend: ShellBackend }> {
  const backend = shellBackend();
  const session = localSession({
    directory: await testFolder(),
    kinds: [],
    region: 'eu-west-1',
    ...options,
    backend,
  });
  onTestFinished(() => session.runs.close());
  return { ...session, backend };
}

export interface RecordedContext extends StepContext {
  readonly lines: LogLine[];
  readonly metrics: Metric[];
  readonly reports: JsonObject[];
  readonly warnings: string[];
}

/** A context that keeps what it is told. */
export function testContext(session: LocalSession, more: Partial<StepContext> = {}): RecordedContext {
  const lines: LogLine[] = [];
  const metrics: Metric[] = [];
  const reports: JsonObject[] = [];
  const warnings: string[] = [];
  return {
    executionId: 'abcdefghijkl',
    pipelineName: 'Pipeline',
    stepName: 'Step',
    attempt: 1,
    jobName: 'pipelines-abcdefghijkl-Step-0123456789',
    signal: new AbortController().signal,
    objects: session.objects,
    report: (description) => void reports.push(description),
    log: (line) => void lines.push(line),
    metric: (metric) => void metrics.push(metric),
    pin: () => undefined,
    progress: () => undefined,
    warn: (message) => void warnings.push(message),
    lines,
    metrics,
    reports,
    warnings,
    ...more,
  };
}
