import { isJsonObject, isSlipwayError, type JsonObject } from '@slipway/core';
import type { ManagedStep } from './look.ts';
import type { PipelinesAccount } from './pipelines-account.ts';
import { aboutJob, jobOf, logPrefix } from './step-job.ts';

/** Lines of a log that a failure is told with, and hosts that they are taken from. */
const LINES = 20;
const HOSTS = 4;

/** Where to look when a step has failed: the last lines that its job wrote; `undefined`: it had none. */
export async function failureHint(
  session: Pick<PipelinesAccount, 'logs'>,
  step: ManagedStep,
): Promise<string | undefined> {
  const job = jobOf(step);
  if (job === undefined) return undefined;
  const tail = await lastLines(session, job.jobs.logGroup, logPrefix(job)).catch((error: unknown) => {
    if (isSlipwayError(error)) return [];
    throw error;
  });
  const lines = tail.map((line) => `  ${line}`).join('\n');
  return `${lines && `The last lines of its log:\n${lines}\n`}All about it: ${aboutJob(job)}`;
}

async function lastLines(
  { logs }: Pick<PipelinesAccount, 'logs'>,
  logGroupName: string | undefined,
  prefix: string,
): Promise<readonly string[]> {
  if (logGroupName === undefined) return [];
  const { logStreams } = await logs.call('describeLogStreams', {
    logGroupName,
    logStreamNamePrefix: prefix,
    limit: HOSTS,
  });
  const streams = objectsOf(logStreams).map(({ logStreamName }) => String(logStreamName));
  const tails = await Promise.all(
    streams.map(async (logStreamName) => {
      const input = { logGroupName, logStreamName, startFromHead: false, limit: LINES };
      const { events } = await logs.call('getLogEvents', input);
      const host = streams.length > 1 ? `[${logStreamName.slice(prefix.length)}] ` : '';
      return objectsOf(events).map(({ message }) => `${host}${String(message).trimEnd()}`);
    }),
  );
  return tails.flat();
}

function objectsOf(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}
