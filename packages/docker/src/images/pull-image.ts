import { messageOf, type SlipwayError, slipwayError } from '@slipway/core';
import type Docker from 'dockerode';
import { type PullEvent, pullProgress } from './pull-progress.ts';
import type { FoundCredentials } from './registry-credentials.ts';
import type { WorkOptions } from './shared-work.ts';

export interface PullRequest {
  readonly image: string;
  /** `linux/amd64`; default: the engine's own. */
  readonly platform: string | undefined;
  readonly credentials: FoundCredentials;
}

/** Pulls an image. Rejects with `IMAGE_PULL_DENIED`, `IMAGE_NOT_FOUND` or `IMAGE_PULL_FAILED`. */
export async function pullImage(
  engine: Docker,
  { image, platform, credentials }: PullRequest,
  { signal, onProgress }: WorkOptions,
): Promise<void> {
  const { auth, hint } = credentials;
  const options = { abortSignal: signal, ...(platform && { platform }), ...(auth && { authconfig: auth }) };
  const onEvent = pullProgress(image, onProgress);
  try {
    for await (const event of eventsOf(await engine.pull(image, options))) {
      // The answer has begun by then, and its status was fine.
      if (event.error !== undefined) throw new Error(event.error);
      onEvent(event);
    }
  } catch (cause) {
    signal.throwIfAborted();
    throw pullError(image, cause, hint);
  }
}

/** One JSON object a line. */
async function* eventsOf(
  answer: NodeJS.ReadableStream,
): AsyncGenerator<PullEvent & { readonly error?: string }> {
  let pending = '';
  for await (const text of answer.setEncoding('utf8')) {
    const lines = (pending + text).split('\n');
    pending = lines.pop() ?? '';
    for (const line of lines) if (line.trim() !== '') yield JSON.parse(line);
  }
}

function pullError(image: string, cause: unknown, login: string): SlipwayError {
  // What dockerode puts before the engine's own words says nothing to a user.
  const reason = messageOf(cause)
    .replace(/^\(HTTP code \d+\) [\w ]+ - /, '')
    .trim();
  const { code, hint } = explain(reason, login);
  return slipwayError(`The image ${image} was not pulled: ${reason}`, {
    code,
    category: 'environment',
    hint,
    cause,
  });
}

/** An engine passes on what the registry said, as text. Order counts: Docker Hub denies what it has not. */
function explain(reason: string, login: string): { code: string; hint: string } {
  if (/denied|unauthorized|no basic auth credentials|authentication required|forbidden/i.test(reason)) {
    return { code: 'IMAGE_PULL_DENIED', hint: login };
  }
  if (/no (matching )?manifest .*for |does not match the specified platform/i.test(reason)) {
    return { code: 'IMAGE_NOT_FOUND', hint: 'Ask for a platform that the image has, such as linux/amd64.' };
  }
  if (/not found|manifest unknown|does not exist|name unknown/i.test(reason)) {
    return {
      code: 'IMAGE_NOT_FOUND',
      hint: 'The registry has no such image: is its name right, and its tag?',
    };
  }
  return {
    code: 'IMAGE_PULL_FAILED',
    hint: 'Does the engine reach the registry? Without a network, images must be there before: `docker pull`, `docker load`.',
  };
}
