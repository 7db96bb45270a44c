import type { JsonObject, SlipwayError } from '@slipway/core';
import { awsError, isTransient } from './aws-error.ts';
import type { Clock } from './clock.ts';
import type { FailedCall } from './failed-call.ts';
import type { Limiter } from './limiter.ts';
import type { Operation } from './sagemaker-api.ts';

/**
 * One service of AWS: every call takes its turn, is tried again while that may help, and gives plain JSON, times as ISO
 * 8601 text; rejects with the errors of `awsError`.
 */
export interface Service<Operations extends string = string> {
  call(operation: Operations, input: object, options?: ServiceCallOptions): Promise<JsonObject>;
}

export interface ServiceCallOptions {
  /**
   * Ends the waiting, and the call. Not to be given for a call that makes or stops something: whether it did would be
   * known to nobody.
   */
  readonly signal?: AbortSignal;
  /** No call is begun once it has fired; one that is under way goes on. */
  readonly until?: AbortSignal;
  /** Goes before calls that are not: what a job is waited for by. */
  readonly urgent?: boolean;
  /** How often a call is made at most that is throttled or finds the service at fault. Default: 8. */
  readonly attempts?: number;
}

export interface ServiceOptions<Operations extends string> {
  readonly name: string;
  /** Makes or loads the client, once, when the first call is made. */
  client(): Promise<{ readonly [Name in Operations]: Operation }>;
  readonly limiter: Limiter;
  readonly clock: Clock;
  /** What an error is told of whoever calls. */
  caller(): Pick<FailedCall, 'region' | 'principal'>;
}

// Milliseconds: the first pause, and the longest.
const FIRST_PAUSE = 1_000;
const LONGEST_PAUSE = 20_000;

export function openService<Operations extends string>(
  options: ServiceOptions<Operations>,
): Service<Operations> {
  const { name: service, limiter, clock, caller } = options;
  let loading: ReturnType<typeof options.client> | undefined;

  /** Makes the call once; gives what came of it. */
  async function attempt(
    operation: Operations,
    input: object,
    signal: AbortSignal | undefined,
  ): Promise<{ readonly output: JsonObject } | { readonly error: SlipwayError }> {
    try {
      loading ??= options.client();
      const client = await loading;
      return { output: plain(await client[operation](input, signal ? { abortSignal: signal } : {})) };
    } catch (thrown) {
      signal?.throwIfAborted();
      return { error: awsError(thrown, failedCall(service, operation, input, caller())) };
    }
  }

  return {
    async call(operation, input, { signal, until = signal, urgent = false, attempts = 8 } = {}) {
      for (let number = 1; ; number++) {
        await limiter.turn({ urgent, signal: until });
        const result = await attempt(operation, input, signal);
        if ('output' in result) return result.output;
        const { error } = result;
        if (number >= attempts || !isTransient(error)) throw error;
        const pause = Math.min(FIRST_PAUSE * 2 ** (number - 1), LONGEST_PAUSE);
        if (error.code === 'AWS_THROTTLED') limiter.slowDown(pause);
        else await clock.sleep(pause, until);
      }
    },
  };
}

function failedCall(
  service: string,
  operation: string,
  input: object,
  caller: Pick<FailedCall, 'region' | 'principal'>,
): FailedCall {
  const { RoleArn, ExecutionRoleArn } = input as Readonly<Record<string, unknown>>;
  const role = RoleArn ?? ExecutionRoleArn;
  return {
    service,
    operation: operation.charAt(0).toUpperCase() + operation.slice(1),
    ...caller,
    ...(typeof role === 'string' && { role }),
  };
}

/** A Date becomes text, and what the SDK adds of its own is gone. */
function plain(output: object): JsonObject {
  const { $metadata: _, ...rest } = output as { readonly $metadata?: unknown };
  return JSON.parse(JSON.stringify(rest));
}
