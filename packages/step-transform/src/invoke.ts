import { setTimeout } from 'node:timers/promises';
import { ask, type HttpAnswer } from './http.ts';
import type { TransformRequest } from './request.ts';
import type { Serving } from './serving.ts';

/**
 * Sends payloads to a model, each up to 1 + InvocationsMaxRetries times. What the model refuses (4xx) is not
 * sent again: it would be refused again. Rejects with what went wrong the last time.
 */
export function invoker(
  { endpoint, signal }: Pick<Serving, 'endpoint' | 'signal'>,
  request: TransformRequest,
  isChunked: boolean,
): (payload: Buffer) => Promise<Buffer> {
  const { InvocationsTimeoutInSeconds = 600, InvocationsMaxRetries = 3 } = request.ModelClientConfig ?? {};
  const { ContentType } = request.TransformInput;
  const { Accept } = request.TransformOutput;
  const send = (payload: Buffer): Promise<HttpAnswer> =>
    ask(`${endpoint}/invocations`, {
      method: 'POST',
      headers: {
        ...(ContentType !== undefined && { 'Content-Type': ContentType }),
        ...(Accept !== undefined && { Accept }),
        ...(isChunked ? { 'Transfer-Encoding': 'chunked' } : { 'Content-Length': `${payload.length}` }),
      },
      body: payload,
      timeoutSeconds: InvocationsTimeoutInSeconds,
      signal,
    });
  return async (payload) => {
    for (let retries = 0; ; retries++) {
      const answer = await send(payload).catch(async (error: unknown) => {
        await endOfServer(endpoint, signal);
        if (retries === InvocationsMaxRetries) throw error;
      });
      if (answer && answer.status >= 200 && answer.status < 300) return answer.body;
      if (answer && (answer.status < 500 || retries === InvocationsMaxRetries)) throw refusal(answer);
      await setTimeout(100 * 2 ** retries, undefined, { signal });
    }
  };
}

/** Rejects with the signal's reason when the server is gone: why it ended is told a moment after its last connection broke. */
async function endOfServer(endpoint: string, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const isGone = await ask(`${endpoint}/ping`, { timeoutSeconds: 2, signal }).then(
    () => false,
    // Refused or reset; an answer that is only late has no code.
    (error: unknown) => error instanceof Error && 'code' in error,
  );
  if (isGone) await setTimeout(10_000, undefined, { signal }).catch(() => undefined);
  signal.throwIfAborted();
}

function refusal({ status, body }: HttpAnswer): Error {
  const text = body.subarray(0, 2000).toString().replace(/\s+/g, ' ').trim().slice(0, 300);
  return new Error(`the model answered ${status}${text && `: ${text}`}`);
}
