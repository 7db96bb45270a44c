import { setTimeout } from 'node:timers/promises';
import { messageOf } from '@slipway/core';
import { ask, type HttpAnswer } from './http.ts';
import type { TransformRequest } from './request.ts';
import type { ContainerEndpoint, Serving } from './serving.ts';

/**
 * Sends payloads to a model, each up to 1 + InvocationsMaxRetries times: through all of its containers, where it has
 * several. What the model refuses (4xx) is not sent again: it would be refused again. Rejects with what went wrong the
 * last time.
 */
export function invoker(
  { containers, signal }: Pick<Serving, 'containers' | 'signal'>,
  request: TransformRequest,
  isChunked: boolean,
): (payload: Buffer) => Promise<Buffer> {
  const { InvocationsTimeoutInSeconds = 600, InvocationsMaxRetries = 3 } = request.ModelClientConfig ?? {};
  const last = containers.at(-1);

  /** Each container's answer, with its type, is the next one's request; only the last is told what to make. */
  async function invoke(payload: Buffer): Promise<Invocation> {
    const deadline = Date.now() + InvocationsTimeoutInSeconds * 1000;
    let given = { body: payload, contentType: request.TransformInput.ContentType };
    for (const [index, container] of containers.entries()) {
      const accept = container === last ? request.TransformOutput.Accept : undefined;
      const isWhole = !isChunked || index > 0;
      const answer = await ask(`${container.url}/invocations`, {
        method: 'POST',
        headers: {
          ...(given.contentType !== undefined && { 'Content-Type': given.contentType }),
          ...(accept !== undefined && { Accept: accept }),
          ...(isWhole ? { 'Content-Length': `${given.body.length}` } : { 'Transfer-Encoding': 'chunked' }),
        },
        body: given.body,
        timeoutSeconds: InvocationsTimeoutInSeconds,
        deadline,
        signal,
      }).catch(async (error: unknown) => {
        await endOfServer(container, signal);
        return containers.length === 1 ? { error } : { error: ofContainer(container, error) };
      });
      if ('error' in answer) return answer;
      if (answer.status < 200 || answer.status >= 300) return { container, answer };
      given = answer;
    }
    return { body: given.body };
  }

  return async (payload) => {
    for (let retries = 0; ; retries++) {
      const outcome = await invoke(payload);
      if ('body' in outcome) return outcome.body;
      const isLast = retries === InvocationsMaxRetries;
      if ('error' in outcome) {
        if (isLast) throw outcome.error;
      } else if (outcome.answer.status < 500 || isLast) throw refusal(outcome);
      await setTimeout(100 * 2 ** retries, undefined, { signal });
    }
  };
}

interface Refused {
  readonly container: ContainerEndpoint;
  readonly answer: HttpAnswer;
}

type Invocation = { readonly body: Buffer } | { readonly error: unknown } | Refused;

/** Rejects with the signal's reason when the server is gone: why it ended is told a moment after its last connection broke. */
async function endOfServer({ url }: ContainerEndpoint, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const isGone = await ask(`${url}/ping`, { timeoutSeconds: 2, signal }).then(
    () => false,
    // Refused or reset; an answer that is only late has no code.
    (error: unknown) => error instanceof Error && 'code' in error,
  );
  if (isGone) await setTimeout(10_000, undefined, { signal }).catch(() => undefined);
  signal.throwIfAborted();
}

function ofContainer({ name }: ContainerEndpoint, cause: unknown): Error {
  return new Error(`${name}: ${messageOf(cause)}`, { cause });
}

function refusal({ container: { name }, answer: { status, body } }: Refused): Error {
  const text = body.subarray(0, 2000).toString().replace(/\s+/g, ' ').trim().slice(0, 300);
  return new Error(`${name} answered ${status}${text && `: ${text}`}`);
}
