import { setTimeout } from 'node:timers/promises';

/** The time that calls and looks are spaced by. A test has one of its own. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Rejects with the signal's reason when that fires first. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: Date.now,
  async sleep(milliseconds, signal) {
    signal?.throwIfAborted();
    await setTimeout(milliseconds, undefined, signal && { signal }).catch(() => undefined);
    signal?.throwIfAborted();
  },
};
