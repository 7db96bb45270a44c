import type { Clock } from './clock.ts';

export interface LimiterOptions {
  /** Calls per second, in the long run. */
  readonly rate: number;
  /** So many may follow each other at once after a time of rest. */
  readonly burst: number;
  readonly clock: Clock;
}

/** A token bucket for all calls of one service, in the order that they ask. */
export interface Limiter {
  /** Resolves when a call may be made; rejects with the signal's reason when that fires first. */
  turn(signal?: AbortSignal): Promise<void>;
  /** The service has refused a call for being one too many: nobody makes one for a moment. */
  slowDown(milliseconds: number): void;
}

export function limiter({ rate, burst, clock }: LimiterOptions): Limiter {
  /** When the bucket was empty, or would have been: since then it fills. */
  let emptyAt = Number.NEGATIVE_INFINITY;
  const interval = 1_000 / rate;
  return {
    async turn(signal) {
      signal?.throwIfAborted();
      const now = clock.now();
      emptyAt = Math.max(emptyAt, now - burst * interval) + interval;
      // A turn that is given up is lost, which does no harm.
      if (emptyAt > now) await clock.sleep(emptyAt - now, signal);
    },
    slowDown(milliseconds) {
      emptyAt = Math.max(emptyAt, clock.now() + milliseconds);
    },
  };
}
