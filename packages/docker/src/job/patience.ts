import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { slipwayError } from '@slipway/core';
import type Docker from 'dockerode';
import { statusOf } from '../engine.ts';

/** Milliseconds that an engine may be away: one that is restarted stops its containers before it ends. */
const longestAbsence = 120_000;
/** Milliseconds between two tries. */
const interval = 200;

/** Calls the engine, and once more while it is away: it may be restarting. What it is asked must do no harm twice. */
export async function patiently<Answer>(
  call: () => Promise<Answer>,
  signal?: AbortSignal,
  onAway?: () => void,
): Promise<Answer> {
  let limit: number | undefined;
  for (;;) {
    signal?.throwIfAborted();
    try {
      return await call();
    } catch (cause) {
      signal?.throwIfAborted();
      if (!isAway(cause)) throw cause;
      onAway?.();
      limit ??= Date.now() + longestAbsence;
      if (Date.now() > limit) throw gone(cause);
    }
    await setTimeout(interval);
  }
}

/** Whether a call failed for want of an engine that answers, and not by what the engine answered. */
export function isAway(error: unknown): boolean {
  if (statusOf(error) !== 0 || !(error instanceof Error) || !('code' in error)) return false;
  return awayCodes.has(String(error.code));
}

const awayCodes: ReadonlySet<string> = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ENOENT', 'ETIMEDOUT', 'EHOSTUNREACH'],
  'ERR_STREAM_PREMATURE_CLOSE',
]);

function gone(cause: unknown): Error {
  return slipwayError('The Docker engine went away and did not come back.', {
    code: 'DOCKER_ENGINE_GONE',
    category: 'environment',
    hint: 'Start it again. What it still runs, or ran, is found again by its name.',
    cause,
  });
}

/** Asks the engine. Unlike dockerode it notices when the connection ends in the middle of an answer. */
export async function ask<Answer>(
  engine: Docker,
  method: 'GET' | 'POST',
  path: string,
  abortSignal?: AbortSignal,
): Promise<Answer> {
  return JSON.parse(
    await text(await answerOf(engine, method, path, { ...(abortSignal && { abortSignal }) })),
  );
}

/** The answer as it comes. `options`: what follows the question mark with which the path then ends. */
export function answerOf(
  engine: Docker,
  method: 'GET' | 'POST',
  path: string,
  more: { readonly options?: object; readonly abortSignal?: AbortSignal },
): Promise<NodeJS.ReadableStream> {
  const { promise, resolve, reject } = Promise.withResolvers<NodeJS.ReadableStream>();
  engine.modem.dial({ path, method, isStream: true, statusCodes: { 200: true }, ...more }, (error, answer) =>
    error ? reject(error) : resolve(answer as NodeJS.ReadableStream),
  );
  return promise;
}
