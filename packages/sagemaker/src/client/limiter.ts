import type { Clock } from './clock.ts';

export interface LimiterOptions {
  /** Calls per second, in the long run. */
  readonly rate: number;
  /** So many may follow each other at once after a time of rest. */
  readonly burst: number;
  readonly clock: Clock;
}

/** A token bucket for all calls of one service, in the order that they ask; urgent ones come before the others. */
export interface Limiter {
  /** Resolves when a call may be made; rejects with the signal's reason when that fires first. */
  turn(options?: { readonly urgent?: boolean; readonly signal?: AbortSignal | undefined }): Promise<void>;
  /** The service has refused a call for being one too many: nobody makes one for so many milliseconds. */
  slowDown(milliseconds: number): void;
}

export function limiter({ rate, burst, clock }: LimiterOptions): Limiter {
  const lines = { urgent: new Set<() => void>(), other: new Set<() => void>() };
  let tokens = burst;
  let countedAt = clock.now();
  let pausedUntil = Number.NEGATIVE_INFINITY;
  let serving = false;

  /** Milliseconds until there is a token. */
  function untilNext(): number {
    const now = clock.now();
    tokens = Math.min(burst, tokens + ((now - countedAt) * rate) / 1_000);
    countedAt = now;
    return Math.max(pausedUntil - now, Math.ceil(((1 - tokens) * 1_000) / rate));
  }

  async function serve(): Promise<void> {
    if (serving) return;
    serving = true;
    for (;;) {
      const line = lines.urgent.size > 0 ? lines.urgent : lines.other;
      const [next] = line;
      if (next === undefined) break;
      const wait = untilNext();
      if (wait > 0) {
        await clock.sleep(wait);
        continue;
      }
      tokens -= 1;
      line.delete(next);
      next();
    }
    serving = false;
  }

  return {
    async turn({ urgent = false, signal } = {}) {
      signal?.throwIfAborted();
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const line = urgent ? lines.urgent : lines.other;
      const giveUp = () => {
        line.delete(resolve);
        reject(signal?.reason);
      };
      line.add(resolve);
      signal?.addEventListener('abort', giveUp, { once: true });
      void serve();
      try {
        await promise;
      } finally {
        signal?.removeEventListener('abort', giveUp);
      }
    },
    slowDown(milliseconds) {
      tokens = 0;
      countedAt = clock.now();
      pausedUntil = Math.max(pausedUntil, countedAt + milliseconds);
    },
  };
}
